"""What stands between the server and the application: nothing here knows what is sold."""
