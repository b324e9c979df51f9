"""Numbers of a month: counted, small ones hidden from viewers, told in chat, pages and files."""
