package ticket

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// digest is what an event keeps of what was sent, so that the same key with other content is distinguished from the same
// command again. It has the salt of the private part, without which nobody can guess what was sent and compare.
func digest(sent []byte, salt [16]byte) Hash {
	var buf [512]byte
	return sha256.Sum256(append(append(buf[:0], salt[:]...), sent...))
}

// SentAs reports whether this is what was sent under the event's key. It reports true where the private part was dropped.
func (e *Event) SentAs(sent []byte) bool {
	var part struct {
		Salt   string `json:"salt"`
		Digest Hash   `json:"digest"`
	}
	if json.Unmarshal(e.Private, &part) != nil || part.Digest == (Hash{}) {
		return true
	}
	var salt [16]byte
	if n, err := hex.Decode(salt[:], []byte(part.Salt[:min(len(part.Salt), 32)])); err != nil || n != len(salt) {
		return true
	}
	return sent != nil && digest(sent, salt) == part.Digest
}
