package ticketmem

import (
	"iter"
	"slices"
	"sort"

	"github.com/gridgov/gridgov/ticket"
)

// sorted holds the records in the bytewise order of their ids, in blocks of bounded size: an id at the end, the usual
// case, is an append; one in the middle moves a block and no more.
type sorted struct {
	blocks [][]*record // none is empty
}

// maxBlock is the most records in a block: a compromise between moving a block and moving the list of blocks.
const maxBlock = 1024

// insert adds a record whose id is not there yet.
func (s *sorted) insert(r *record) {
	last := len(s.blocks) - 1
	if last < 0 || r.ticket.ID > s.blocks[last][len(s.blocks[last])-1].ticket.ID {
		if last < 0 || len(s.blocks[last]) == maxBlock {
			s.blocks = append(s.blocks, nil)
			last++
		}
		s.blocks[last] = append(s.blocks[last], r)
		return
	}
	b, i := s.find(r.ticket.ID)
	block := slices.Insert(s.blocks[b], i, r)
	if len(block) > maxBlock {
		half := len(block) / 2
		s.blocks = slices.Insert(s.blocks, b+1, slices.Clone(block[half:]))
		clear(block[half:])
		block = block[:half]
	}
	s.blocks[b] = block
}

// find returns the place of the first record whose id is not below id; past the last block when there is none.
func (s *sorted) find(id ticket.ID) (b, i int) {
	b = sort.Search(len(s.blocks), func(b int) bool { return s.blocks[b][len(s.blocks[b])-1].ticket.ID >= id })
	if b == len(s.blocks) {
		return b, 0
	}
	return b, sort.Search(len(s.blocks[b]), func(i int) bool { return s.blocks[b][i].ticket.ID >= id })
}

// walk returns the records strictly after an id, or with desc strictly before it, from there on; all of them when it is
// empty.
func (s *sorted) walk(after ticket.ID, desc bool) iter.Seq[*record] {
	if desc {
		return s.down(after)
	}
	return func(yield func(*record) bool) {
		b, i := s.find(after)
		for ; b < len(s.blocks); b, i = b+1, 0 {
			for _, r := range s.blocks[b][i:] {
				if r.ticket.ID != after && !yield(r) {
					return
				}
			}
		}
	}
}

func (s *sorted) down(before ticket.ID) iter.Seq[*record] {
	return func(yield func(*record) bool) {
		b, i := len(s.blocks), 0
		if before != "" {
			b, i = s.find(before)
		}
		for {
			for i--; i >= 0; i-- {
				if !yield(s.blocks[b][i]) {
					return
				}
			}
			if b--; b < 0 {
				return
			}
			i = len(s.blocks[b])
		}
	}
}
