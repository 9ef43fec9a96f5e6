"""What the pages of the storefront and of the back office share: forms, files that pages are made with,
headers, addresses of pictures, the language of a visit. It knows neither of the two."""
