package grid

import (
	"context"
	"slices"
	"time"
)

// Rows is everything that an office keeps about its territory, as rows: what [NewTree], [NewRoster] and [NewLocator]
// are built from.
type Rows struct {
	Units    []Unit    `json:"units,omitempty"`
	Officers []Officer `json:"officers,omitempty"`
	Shapes   []Shape   `json:"shapes,omitempty"`
}

// Clone returns a copy that shares nothing with r.
func (r Rows) Clone() Rows {
	c := Rows{Units: slices.Clone(r.Units), Officers: slices.Clone(r.Officers), Shapes: slices.Clone(r.Shapes)}
	for i, o := range c.Officers {
		c.Officers[i] = o.clone()
	}
	for i, s := range c.Shapes {
		c.Shapes[i] = s.clone()
	}
	return c
}

// A Store keeps all rows of one office as one value with a version. It is the host's; package gridsql has one for SQLite and
// PostgreSQL, package gridmem one in memory, and package gridtest checks one. The contract:
//
//  1. The rows are one value: a Load sees all of a Save or nothing of it.
//  2. The version counts the saves: 0 means that nothing is stored, and a Save on base makes base+1. Load of nothing
//     returns zero Rows, 0 and nil; it is not an error.
//  3. Save stores only when base is the stored version. Otherwise it returns an error that wraps [gridgov.ErrConflict] and
//     changes nothing: of many writers on one base exactly one wins.
//  4. Rows come back as they went in and in the same order: texts byte for byte, coordinates bit for bit, times as the
//     same instant (the zone may differ, and what is finer than a microsecond may be lost; the zero time stays zero).
//     An empty slice may come back nil. The store does not judge them; NewTree and its sisters do.
//  5. Rows are the caller's, in both directions: the store keeps no reference to what it is given or has returned.
//  6. After a context is done a method returns an error that wraps the context's, and nothing is written.
//  7. Every method may be called from several goroutines at once.
//
// A store that is occupied returns [gridgov.ErrBusy] when nothing was written, and [gridgov.ErrUnknown] when it cannot tell. One Store is
// one office. What else storage.Store requires of a store in SQL holds here too: it writes first, works in the host's
// transaction, takes an open pool, and runs no migration by itself.
type Store interface {
	Load(ctx context.Context) (Rows, int64, error)
	Save(ctx context.Context, base int64, rows Rows) error
}

// A Shape is the territory of a unit for a time: one or several polygons, in the host's one coordinate system. A
// boundary that changes is a second shape of the same code whose period follows.
type Shape struct {
	Code     string    `json:"code"`
	Polygons []Polygon `json:"polygons"`
	From     time.Time `json:"from,omitzero"` // the first instant at which it is valid; zero: without a beginning
	To       time.Time `json:"to,omitzero"`   // the first instant at which it is no longer valid; zero: without an end
}

func (s Shape) clone() Shape {
	s.Polygons = slices.Clone(s.Polygons)
	for i, polygon := range s.Polygons {
		s.Polygons[i] = slices.Clone(polygon)
		for k, ring := range polygon {
			s.Polygons[i][k] = slices.Clone(ring)
		}
	}
	return s
}
