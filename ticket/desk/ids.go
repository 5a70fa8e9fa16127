package desk

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// newID makes a UUID of version 7 (RFC 9562) for an instant: ids sort by creation, to the millisecond.
func newID(_ string, at time.Time) ticket.ID {
	var u [16]byte
	_, _ = rand.Read(u[:]) // never fails: crypto/rand ends the program instead
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], u[0:4])
	hex.Encode(text[9:13], u[4:6])
	hex.Encode(text[14:18], u[6:8])
	hex.Encode(text[19:23], u[8:10])
	hex.Encode(text[24:36], u[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return ticket.ID(text[:])
}

func newSalt(ticket.ID, int64) (salt [16]byte) {
	_, _ = rand.Read(salt[:])
	return salt
}
