package ticket

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// digest is what an event keeps of what was sent, so that the same key with other content is told from the same command
// again. The salt is that of the private part: without it nobody tries out what was sent.
func digest(sent []byte, salt [16]byte) Hash {
	var buf [512]byte
	return sha256.Sum256(append(append(buf[:0], salt[:]...), sent...))
}

// SentAs reports whether this is what the event's key was sent with. It is, where the private part that would tell is gone.
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
