"""WhatsApp: the events of its webhook, its Cloud API, its markup, its templates."""
