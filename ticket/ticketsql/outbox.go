package ticketsql

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/ticket"
)

// Pending implements [ticket.Outbox].
func (s *Store) Pending(ctx context.Context, p ticket.Pull) ([]ticket.Message, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	query, args := "SELECT doc, tries, reason FROM {outbox} WHERE parked = ? ORDER BY at, id LIMIT ?", []any{flag(p.Parked), p.Limit}
	if !p.Parked && !p.Waiting {
		query = `UPDATE {outbox} SET until = ?, tries = tries + 1 WHERE id ` + s.dialect.among(`
  SELECT id FROM {outbox} AS m WHERE parked = 0 AND until <= ? AND NOT EXISTS (
    SELECT 1 FROM {outbox} AS e WHERE e.ticket = m.ticket AND e.parked = 0 AND (e.at, e.id) < (m.at, m.id))
  ORDER BY at, id LIMIT ?`) + ` RETURNING doc, tries, reason`
		args = []any{micros(p.Now.Add(p.Lease)), micros(p.Now), p.Limit}
		if err := s.queue(ctx); err != nil {
			return nil, err
		}
		defer s.leave()
	}
	var out []ticket.Message
	pull := func(s *Store) error {
		out = nil
		return s.query(ctx, query, args, func(rows *sql.Rows) error {
			var doc sql.RawBytes
			var m ticket.Message
			if err := rows.Scan(&doc, &m.Tries, &m.Reason); err != nil {
				return err
			}
			m.Reason = reasonOf(m.Reason)
			out = append(out, m)
			return json.Unmarshal(doc, &out[len(out)-1])
		})
	}
	err := s.committed(ctx, pull)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b ticket.Message) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// Ack implements [ticket.Outbox].
func (s *Store) Ack(ctx context.Context, receipts ...ticket.Receipt) error {
	if err := cmp.Or(s.ready(ctx), ticket.CheckReceipts(receipts)); err != nil {
		return err
	}
	if len(receipts) == 0 {
		return nil
	}
	receipts = slices.Clone(receipts)
	slices.SortStableFunc(receipts, func(a, b ticket.Receipt) int { return cmp.Compare(a.ID, b.ID) })
	return s.dialect.settle(ctx, s, receipts)
}

// hexed begins a reason that is no text of a column, and stands there in hexadecimal digits: a reason is often another
// program's words, cut off anywhere.
const hexed = `\x`

// reasonText is a reason as it stands in its column.
func reasonText(reason string) string {
	if storable(reason) && !strings.HasPrefix(reason, hexed) {
		return reason
	}
	return hexed + hex.EncodeToString([]byte(reason))
}

// reasonOf undoes reasonText. What earlier versions stored is as it stands there.
func reasonOf(text string) string {
	digits, found := strings.CutPrefix(text, hexed)
	if reason, err := hex.DecodeString(digits); found && err == nil {
		return string(reason)
	}
	return text
}
