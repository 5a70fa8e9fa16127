package requestlog

import "hash/maphash"

// ids knows every id that was accepted, at 16 bytes a row and 5 to 11 more for the table (16 while it grows): a hash and
// where the row stands, since the id itself is in the spool.
type ids struct {
	seed  maphash.Seed
	rows  [][]idRow // in chunks: a slice that grows holds the old half as well
	n     uint32
	table []uint32 // open addressing: the row's number from 1, 0 is empty
}

type idRow struct {
	hash uint64
	at   int64
}

const idChunk = 1 << 12

func newIDs() *ids { return &ids{seed: maphash.MakeSeed(), table: make([]uint32, 1<<10)} }

func (s *ids) row(n uint32) *idRow { return &s.rows[(n-1)/idChunk][(n-1)%idChunk] }

func (s *ids) hash(id string) uint64 { return maphash.String(s.seed, id) }

// find returns the place in the table for a hash: the first row that has it and that same agrees to, or an empty slot.
func (s *ids) find(hash uint64, same func(at int64) bool) (slot int, at int64, found bool) {
	mask := len(s.table) - 1
	for slot = int(hash) & mask; s.table[slot] != 0; slot = (slot + 1) & mask {
		if r := s.row(s.table[slot]); r.hash == hash && same(r.at) {
			return slot, r.at, true
		}
	}
	return slot, 0, false
}

// add puts a row into the empty slot that find gave for its hash.
func (s *ids) add(slot int, hash uint64, at int64) {
	if s.n%idChunk == 0 {
		s.rows = append(s.rows, make([]idRow, 0, idChunk))
	}
	last := &s.rows[len(s.rows)-1]
	*last = append(*last, idRow{hash, at})
	s.n++
	s.table[slot] = s.n
	if int(s.n) < len(s.table)/4*3 {
		return
	}
	s.table = make([]uint32, 2*len(s.table))
	for n := uint32(1); n <= s.n; n++ {
		slot, _, _ := s.find(s.row(n).hash, func(int64) bool { return false })
		s.table[slot] = n
	}
}
