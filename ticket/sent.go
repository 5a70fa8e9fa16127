package ticket

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"time"
)

// sent is what a caller sent under a key, in a form of its own: the exported fields of a command or a request. What the desk
// fills in is no part of it, nor is the form in which it came: by value or by pointer, with an empty list or none, with a time
// in another zone. It is nil for what cannot be stored, which is no content of any key.
func sent(v any) []byte {
	from := reflect.Indirect(reflect.ValueOf(v))
	if from.Kind() != reflect.Struct {
		return nil
	}
	for i := range from.NumField() { // times are among the fields themselves: a test holds it
		if at := from.Field(i); at.Type() == instantType && at.CanInterface() {
			to := reflect.New(from.Type()).Elem()
			to.Set(from)
			to.Field(i).Set(reflect.ValueOf(storable(at.Interface().(time.Time))))
			v, from = to.Addr().Interface(), to
		}
	}
	doc, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return doc
}

var instantType = reflect.TypeFor[time.Time]()

// digest is what an event keeps of what was sent, so that the same key with other content is told from the same command
// again. The salt is that of the private part: without it nobody tries out what was sent.
func digest(sent []byte, salt [16]byte) Hash {
	var buf [512]byte
	return sha256.Sum256(append(append(buf[:0], salt[:]...), sent...))
}

// holds reports whether this is what the event's key was sent with. It is, where the private part that would tell is gone.
func (e *Event) holds(sent []byte) bool {
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
