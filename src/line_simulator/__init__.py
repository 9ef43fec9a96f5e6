"""A LINE platform to talk to: chats in the browser, signed webhooks, the Messaging API with its limits."""
