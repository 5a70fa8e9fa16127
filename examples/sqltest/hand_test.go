package sqltest

import (
	"fmt"
	"strings"
	"testing"
	"encoding/json"
	"database/sql"

	"github.com/stretchr/testify/require"
)

// same rows, best plain form: one tx, prepared statements, all the columns
func BenchmarkHand(b *testing.B) {
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		b.Run(synchronous, func(b *testing.B) {
			db, _ := openNew(b, strings.Replace(settings, "NORMAL", synchronous, 1))
			db.SetMaxOpenConns(1)
			all := steps(b, b.N/3+1)[:b.N]
			p := func(q string) *sql.Stmt { s, err := db.Prepare(q); require.NoError(b, err); return s }
			ins := p("INSERT INTO gridgov_tickets (id,version,state,changed,wake,due,links,key,person,path,category,parent,lon,lat,created,doc) VALUES (?,?,?,?,?,?,'{}',?,?,?,?,?,?,?,?,?)")
			upd := p("UPDATE gridgov_tickets SET version=?, state=?, changed=?, wake=?, doc=? WHERE id=? AND version=?")
			ev := p("INSERT INTO gridgov_events (ticket,seq,command,doc,private) VALUES (?,?,?,?,?)")
			han := p("INSERT INTO gridgov_handlers VALUES (?,?,?)")
			out := p("INSERT INTO gridgov_outbox (id,ticket,at,doc) VALUES (?,?,?,?)")
			b.ResetTimer()
			for _, c := range all {
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
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
	_ = fmt.Sprint
}
