package ticketsql

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// leaseQuery leases those that overtake, and then as many others as there is room for: one statement, so that it is done or not.
func leaseQuery(d Dialect) string {
	free := func(ahead, limit string) string {
		return `SELECT id FROM {outbox} AS m WHERE parked = 0 AND ahead = ` + ahead + ` AND until <= ? AND NOT EXISTS (
    SELECT 1 FROM {outbox} AS e
    WHERE e.ticket = m.ticket AND e.addressee = m.addressee AND e.ahead = m.ahead AND e.parked = 0 AND (e.at, e.id) < (m.at, m.id))
  ORDER BY until, id LIMIT ` + limit + d.skipLocked()
	}
	return `WITH hasty AS MATERIALIZED (` + free("1", "?") + `),
  others AS MATERIALIZED (` + free("0", "? - (SELECT COUNT(*) FROM hasty)") + `)
UPDATE {outbox} SET freed = until, until = ?, tries = tries + 1
  WHERE id ` + d.within("SELECT id FROM hasty UNION ALL SELECT id FROM others") + ` RETURNING id, doc, tries, reason, freed`
}

// Pending implements [storage.Outbox]. A message whose document cannot be read stops no other: it is parked, with the reason, and
// listed with its ID alone.
func (s *Store) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	leases := !p.Parked && !p.Waiting
	all, err := s.pending(ctx, &p, leases)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b found) int {
		if leases && a.Overtakes() != b.Overtakes() {
			return cmp.Compare(flag(b.Overtakes()), flag(a.Overtakes()))
		}
		return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.ID, b.ID))
	})
	var out []ticket.Message
	var damaged []storage.Receipt
	for i := range all {
		if m := &all[i]; m.damaged != nil && leases {
			damaged = append(damaged, storage.Receipt{ID: m.ID, Park: true, Reason: "the document cannot be read: " + m.damaged.Error()})
		} else {
			out = append(out, m.Message)
		}
	}
	if len(damaged) > 0 {
		s.Ack(ctx, damaged...) //nolint:errcheck // the others are leased; these come again when their leases end
	}
	return out, nil
}

// found is a message as it was found.
type found struct {
	ticket.Message
	by      int64 // the instant by which they are ordered
	damaged error // the document cannot be read
}

func (s *Store) pending(ctx context.Context, p *storage.PendingQuery, leases bool) (all []found, err error) {
	query, args := "SELECT id, doc, tries, reason, at FROM {outbox} WHERE parked = ? ORDER BY at, id LIMIT ?", []any{flag(p.Parked), p.Limit}
	switch {
	case leases:
		now := micros(p.Now)
		query, args = leaseQuery(s.dialect), []any{now, p.Limit, now, p.Limit, micros(p.Now.Add(p.Lease))}
		if err := s.queue(ctx); err != nil {
			return nil, err
		}
		defer s.leave()
	case p.After.ID != "":
		query = strings.Replace(query, "parked = ?", "parked = ? AND (at, id) > (?, ?)", 1)
		args = []any{flag(p.Parked), micros(p.After.At), string(p.After.ID), p.Limit}
	}
	err = s.committed(ctx, func(s *Store) error {
		all = nil
		return s.query(ctx, query, args, func(rows *sql.Rows) error {
			var id string
			var doc, reason sql.RawBytes
			var m found
			if err := rows.Scan(&id, &doc, &m.Tries, &reason, &m.by); err != nil {
				return err
			}
			tries := m.Tries
			if m.damaged = json.Unmarshal(doc, &m.Message); m.damaged != nil {
				m.Message = ticket.Message{ID: id}
			}
			m.Tries, m.Reason = tries, string(reason)
			all = append(all, m)
			return nil
		})
	})
	return all, err
}

// Ack implements [storage.Outbox].
func (s *Store) Ack(ctx context.Context, receipts ...storage.Receipt) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	receipts, err := storage.CheckReceipts(receipts)
	if err != nil || len(receipts) == 0 {
		return err
	}
	return s.dialect.settle(ctx, s, receipts)
}
