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

// leaseQuery leases those that overtake, or the others.
func leaseQuery(d Dialect) string {
	return `UPDATE {outbox} SET freed = until, until = ?, tries = tries + 1 WHERE id ` + d.among(`
  SELECT id FROM {outbox} AS m WHERE parked = 0 AND ahead = ? AND until <= ? AND NOT EXISTS (
    SELECT 1 FROM {outbox} AS e
    WHERE e.ticket = m.ticket AND e.addressee = m.addressee AND e.ahead = m.ahead AND e.parked = 0 AND (e.at, e.id) < (m.at, m.id))
  ORDER BY until, id LIMIT ?`) + ` RETURNING doc, tries, reason, freed`
}

// Pending implements [storage.Outbox].
func (s *Store) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	list, args := "SELECT doc, tries, reason, at FROM {outbox} WHERE parked = ? ORDER BY at, id LIMIT ?", []any{flag(p.Parked), p.Limit}
	leases := !p.Parked && !p.Waiting
	switch {
	case leases:
		if err := s.queue(ctx); err != nil {
			return nil, err
		}
		defer s.leave()
	case p.After.ID != "":
		list = strings.Replace(list, "parked = ?", "parked = ? AND (at, id) > (?, ?)", 1)
		args = []any{flag(p.Parked), micros(p.After.At), string(p.After.ID), p.Limit}
	}
	type found struct {
		ticket.Message
		by int64 // the instant by which they are ordered
	}
	var all []found
	read := func(s *Store, query string, args ...any) error {
		begin := len(all)
		err := s.query(ctx, query, args, func(rows *sql.Rows) error {
			var doc, reason sql.RawBytes
			var m found
			if err := rows.Scan(&doc, &m.Tries, &reason, &m.by); err != nil {
				return err
			}
			m.Reason = string(reason)
			all = append(all, m)
			return json.Unmarshal(doc, &all[len(all)-1].Message)
		})
		slices.SortFunc(all[begin:], func(a, b found) int { return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.ID, b.ID)) })
		return err
	}
	err := s.committed(ctx, func(s *Store) error {
		if all = nil; !leases {
			return read(s, list, args...)
		}
		for _, ahead := range []int64{1, 0} {
			if len(all) == p.Limit {
				break
			}
			if err := read(s, leaseQuery(s.dialect), micros(p.Now.Add(p.Lease)), ahead, micros(p.Now), p.Limit-len(all)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []ticket.Message
	for i := range all {
		out = append(out, all[i].Message)
	}
	return out, nil
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
