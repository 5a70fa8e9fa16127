package sqltest

import (
	"fmt"
	"slices"
	"time"
	"strings"
	"testing"
	"encoding/json"
	"database/sql"

	"github.com/stretchr/testify/require"
)

// same rows, best plain form: one tx, prepared statements, all the columns
func TestRatio(b *testing.T) {
	const N = 24000
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		b.Run(synchronous, func(b *testing.T) {
			_, store := openNew(b, strings.Replace(settings, "NORMAL", synchronous, 1))
			var ours, hand []float64
			var chunk time.Time
			db, _ := openNew(b, strings.Replace(settings, "NORMAL", synchronous, 1))
			db.SetMaxOpenConns(1)
			all := steps(b, N/3)
			p := func(q string) *sql.Stmt { s, err := db.Prepare(q); require.NoError(b, err); return s }
			ins := p("INSERT INTO gridgov_tickets (id,version,state,changed,wake,due,links,key,person,path,category,parent,lon,lat,created,doc) VALUES (?,?,?,?,?,?,'{}',?,?,?,?,?,?,?,?,?)")
			upd := p("UPDATE gridgov_tickets SET version=?, state=?, changed=?, wake=?, doc=? WHERE id=? AND version=?")
			ev := p("INSERT INTO gridgov_events (ticket,seq,command,doc,private) VALUES (?,?,?,?,?)")
			han := p("INSERT INTO gridgov_handlers VALUES (?,?,?)")
			out := p("INSERT INTO gridgov_outbox (id,ticket,at,doc) VALUES (?,?,?,?)")
			for i, c := range all {
				if i%250 == 0 {
					if i > 0 { hand = append(hand, time.Since(chunk).Seconds()) }
					chunk = time.Now()
					for _, c := range all[i:i+250] { require.NoError(b, store.Commit(b.Context(), c)) }
					ours = append(ours, time.Since(chunk).Seconds())
					chunk = time.Now()
				}
				tx, err := db.Begin()
				require.NoError(b, err)
				x := c.Ticket.Index()
				doc, _ := json.Marshal(c.Ticket)
				var due, wake any
				if !x.Due.IsZero() { due = x.Due.UnixMicro() }
				if !x.Wake.IsZero() { wake = x.Wake.UnixMicro() }
				if c.Base == 0 {
					_, err = tx.Stmt(ins).Exec(string(x.ID), x.Version, x.State.String(), x.Changed.UnixMicro(), wake, due, x.Key, string(x.Person), string(x.Path), x.Category, string(x.Parent), x.Lon, x.Lat, x.Created.UnixMicro(), string(doc))
					require.NoError(b, err)
					for _, h := range x.Handlers { _, err = tx.Stmt(han).Exec(string(x.ID), string(h.Handler), due); require.NoError(b, err) }
				} else {
					_, err = tx.Stmt(upd).Exec(x.Version, x.State.String(), x.Changed.UnixMicro(), wake, string(doc), string(x.ID), c.Base)
					require.NoError(b, err)
				}
				for _, e := range c.Events {
					d, _ := json.Marshal(e)
					_, err = tx.Stmt(ev).Exec(string(e.Ticket), e.Seq, e.Command, string(d), e.Private)
					require.NoError(b, err)
				}
				for _, m := range c.Outbox {
					d, _ := json.Marshal(m)
					_, err = tx.Stmt(out).Exec(m.ID, string(m.Ticket), m.At.UnixMicro(), string(d))
					require.NoError(b, err)
				}
				require.NoError(b, tx.Commit())
			}
			var r []float64
			for i := range hand { r = append(r, hand[i]/ours[i]) }
			slices.Sort(r); slices.Sort(ours); slices.Sort(hand)
			b.Logf("%s: median rate ours/hand %.2f; ours median %.0f best %.0f, hand median %.0f best %.0f steps/s", synchronous, r[len(r)/2], 250/ours[len(ours)/2], 250/ours[0], 250/hand[len(hand)/2], 250/hand[0])
		})
	}
	_ = fmt.Sprint
}
