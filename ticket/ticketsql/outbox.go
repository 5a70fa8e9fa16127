package ticketsql

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// messageColumns are read of each message, and after them the instant by which it is ordered.
const messageColumns = "id, ticket, addressee, at, doc, tries, reason"

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
UPDATE {outbox} SET freed = until, until = ?, tries = CASE WHEN tries < 9223372036854775807 THEN tries + 1 ELSE tries END
  WHERE id ` + d.within("SELECT id FROM hasty UNION ALL SELECT id FROM others") + ` RETURNING ` + messageColumns + `, freed`
}

// Pending implements [storage.Outbox]. A message that cannot be read stops no other: it is parked, with the reason, and listed with its
// ID and its At alone.
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
			reason := m.damaged.Error()
			damaged = append(damaged, storage.Receipt{ID: m.ID, Park: true, Reason: reason[:min(len(reason), storage.MaxReason)]})
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
	damaged error // why it cannot be read
}

// read reads a row of the outbox. SQLite keeps any value in any column.
func (m *found) read(rows *sql.Rows) error {
	var id, of, to string
	var doc, reason sql.RawBytes
	var at, tries, by any
	if err := rows.Scan(&id, &of, &to, &at, &doc, &tries, &reason, &by); err != nil {
		return err
	}
	n, counted := tries.(int64)
	switch err := json.Unmarshal(doc, &m.Message); {
	case err != nil:
		m.damaged = fmt.Errorf("the document cannot be read: %w", err)
	case m.ID != id || string(m.Ticket) != of || m.To != to || at != moment(m.At):
		m.damaged = errors.New("the document is not that of its columns")
	case !counted || n < 0:
		m.damaged = fmt.Errorf("its tries are no number from 0 on: %v", tries)
	}
	if m.damaged != nil {
		m.Message = ticket.Message{ID: id, At: instant(at)}
	}
	m.Tries, m.Reason = int(n), string(reason)
	m.by, _ = by.(int64)
	return nil
}

func (s *Store) pending(ctx context.Context, p *storage.PendingQuery, leases bool) (all []found, err error) {
	query, args := "SELECT "+messageColumns+", at FROM {outbox} WHERE parked = ? ORDER BY at, id LIMIT ?", []any{flag(p.Parked), p.Limit}
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
			var m found
			err := m.read(rows)
			all = append(all, m)
			return err
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
