package partner

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
)

// Config has the settings of a registry. Only Store is required.
type Config struct {
	// Store keeps the records.
	Store Store
	// Known reports whether there is a grid with this path, so that a record cannot name one that does not exist. With nil
	// only the form of a path is checked.
	Known func(grid.Path) bool
	// Now is the clock; nil means time.Now. Times are kept in UTC to the microsecond.
	Now func() time.Time
	// NewID makes the id of a new record that comes without one; nil means a UUID of version 7 (RFC 9562).
	NewID func(kind Kind, at time.Time) ID
}

// A Registry keeps the partners of one office and their work: it checks what comes in and keeps it in a [Store]. It is safe
// for concurrent use. [NewRegistry] makes one. It does not check whether a user may do something: the host decides that
// before it calls.
type Registry struct {
	Partners   Table[Partner]
	Needs      Table[Need]
	Resources  Table[Resource]
	Agreements Table[Agreement]
	Projects   Table[Project]
	Activities Table[Activity]

	c Config
}

// NewRegistry makes a registry. Without a Store it returns ErrInvalid.
func NewRegistry(c Config) (*Registry, error) {
	if c.Store == nil {
		return nil, gridgov.Invalid("config", gridgov.Fault{Field: "store", Rule: gridgov.RuleRequired})
	}
	if c.Known == nil {
		c.Known = func(grid.Path) bool { return true }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = newID
	}
	r := &Registry{c: c}
	r.Partners.r, r.Needs.r, r.Resources.r = r, r, r
	r.Agreements.r, r.Projects.r, r.Activities.r = r, r, r
	return r, nil
}

// newID makes a UUID of version 7: 48 bits of milliseconds, then random ones, so that ids sort by creation.
func newID(_ Kind, at time.Time) ID {
	var u [16]byte
	_, _ = rand.Read(u[:]) // never returns an error
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(u[:6], ms[2:])
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	s := hex.EncodeToString(u[:])
	return ID(s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:])
}
