package main

import (
	"net/http"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A Row is what one community or one officer has to show for a month.
type Row struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Figures []Figure `json:"figures"`
}

// A Figure is a number, and the tickets behind it.
type Figure struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Value   string      `json:"value"`
	Num     int64       `json:"num"`
	Den     int64       `json:"den"`
	Tickets []ticket.ID `json:"tickets"`
}

// Figures are a month by community and by officer.
type Figures struct {
	Communities []Row `json:"communities"`
	Officers    []Row `json:"officers"`
}

var byCommunity, byOfficer = metrics.Grouping{By: metrics.ByUnit, Depth: 2}, metrics.Grouping{By: metrics.ByOfficer}

// figures counts the month over all tickets whose record the reader may read, as it was at the month's end, or is now.
func (h *Host) figures(r *http.Request, a ticket.Actor) (any, error) {
	from, err := time.ParseInLocation("2006-01", r.PathValue("month"), h.zone)
	if err != nil {
		return nil, &gridgov.InvalidError{
			What: "month", Faults: []gridgov.Fault{
				{Field: "month", Rule: gridgov.RuleForm, Right: gridgov.Text{En: "write a month as 2026-03", Zh: "月份应写成2026-03"}},
			},
		}
	}
	to := from.AddDate(0, 1, 0)
	at := h.conf.Now()
	if to.Before(at) {
		at = to
	}
	names := map[grid.Path]string{}
	for u := range h.tree.All() {
		path, _ := h.tree.Path(u.Code)
		names[path] = u.Name
	}
	k, err := metrics.New(metrics.Config{
		Definitions: kpibook.Book(),
		At:          at, Period: storage.Period{From: from, To: to}, Zone: h.zone, MinSample: 1, UnitNames: names,
		Groupings: []metrics.Grouping{byCommunity, byOfficer},
	})
	if err != nil {
		return nil, err
	}
	var facts []metrics.Fact
	for t, err := range h.desk.All(r.Context(), a, desk.Filter{}) {
		if err != nil {
			return nil, err
		}
		if !h.rules.CanReadRecord(t, a) {
			continue
		}
		events, err := h.desk.History(r.Context(), a, t.ID)
		if err != nil {
			return nil, err
		}
		f, err := metrics.FactAt(events, at)
		if err != nil {
			return nil, err
		}
		if err := k.Add(f); err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	report := k.Report()
	var out Figures
	if out.Communities, err = h.rows(report, byCommunity, facts, language(r)); err != nil {
		return nil, err
	}
	out.Officers, err = h.rows(report, byOfficer, facts, language(r))
	return out, err
}

// rows are one table of a report, each number with its tickets.
func (h *Host) rows(report metrics.Report, by metrics.Grouping, facts []metrics.Fact, lang gridgov.Language) (rows []Row, err error) {
	defined := map[string]metrics.Definition{}
	for _, d := range kpibook.Book() {
		defined[d.ID] = d
	}
	table, _ := report.Table(by)
	for _, g := range table.Groups {
		row := Row{Key: g.Key, Name: g.Name.In(lang)}
		for _, o := range h.officers { // who has left by now, too
			if o.ID == g.Key && by == byOfficer {
				row.Name = o.Name
			}
		}
		for _, id := range table.Columns {
			v, _ := table.Value(g, id)
			behind, err := report.Tickets(metrics.Cell{Figure: id, Grouping: by, Key: g.Key}, slices.Values(facts))
			if err != nil {
				return nil, err
			}
			row.Figures = append(row.Figures, Figure{
				ID: id, Name: defined[id].Name.In(lang), Value: v.Percent(), Num: v.Num, Den: v.Den,
				Tickets: slices.AppendSeq([]ticket.ID{}, behind),
			})
		}
		rows = append(rows, row)
	}
	return rows, nil
}
