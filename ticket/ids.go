package ticket

// ID names a ticket in its office: 1 to 128 bytes of UTF-8 without spaces or control characters. Ids compare bytewise.
type ID string
