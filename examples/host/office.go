package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/grid"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

//go:embed office
var files embed.FS

// An Office is what an office decides for itself, as its file says it.
type Office struct {
	Code        string                  `json:"code"`
	Calendar    worktime.Definition     `json:"calendar"`
	Channels    []string                `json:"channels"`
	Categories  []string                `json:"categories"`
	Outside     []ticket.Handler        `json:"outside"`
	Limits      []desk.Limit            `json:"limits"`
	Units       []grid.Unit             `json:"units"`
	Departments map[string]gridgov.Text `json:"departments"`
	Partners    []partner.Partner       `json:"partners"`
	Officers    []grid.Officer          `json:"officers"`
	Leaves      []Leave                 `json:"leaves"`
}

// A Leave is the time in which a stand-in does the work of an officer, who does none.
type Leave struct {
	Officer string    `json:"officer"`
	StandIn string    `json:"stand_in"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}

// ReadOffice reads one of the embedded offices: "wutong" or "gouzhao".
func ReadOffice(name string) (o Office, err error) {
	doc, err := files.ReadFile("office/" + name + ".json")
	if err != nil {
		return o, fmt.Errorf("office %q: %w", name, err)
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields() // so that no limit is off because of its spelling
	if err := dec.Decode(&o); err != nil {
		return o, fmt.Errorf("office %s: %w", name, err)
	}
	return o, nil
}

// A directory knows the grid, the people and the partners of an office.
type directory struct {
	office   Office
	tree     *grid.Tree
	roster   *grid.Roster
	officers []grid.Officer // those of the roster, leaves worked in
	partners *partner.Registry
	table    *routing.Table
	rules    *desk.Rules
	zone     *time.Location
}

func newDirectory(o Office, now func() time.Time) (d *directory, err error) {
	d = &directory{office: o, officers: onLeave(o.Officers, o.Leaves)}
	if d.tree, err = grid.NewTree(o.Units...); err != nil {
		return nil, err
	}
	if d.roster, err = grid.NewRoster(d.tree, d.officers...); err != nil {
		return nil, err
	}
	if err := ticket.CheckRoster(d.officers...); err != nil {
		return nil, err
	}
	calendar, err := worktime.New(o.Calendar)
	if err != nil {
		return nil, err
	}
	d.zone = calendar.Zone()
	d.rules, err = desk.NewRules(desk.Definitions{
		Calendar: calendar, Limits: o.Limits, Categories: o.Categories, Channels: o.Channels, Outside: o.Outside,
	})
	if err != nil {
		return nil, err
	}
	rules, err := files.ReadFile("office/rules.csv")
	if err != nil {
		return nil, err
	}
	if d.table, err = routing.LoadTable(bytes.NewReader(rules), "rules.csv", d.tree); err != nil {
		return nil, err
	}
	// There is a store of partners in memory only: an office that changes them while it runs writes one for its database, and
	// proves it with package partnertest.
	d.partners, err = partner.NewRegistry(partner.Config{Store: new(partnermem.Store), Now: now, Known: func(p grid.Path) bool {
		path, ok := d.tree.Path(p.Base())
		return ok && path == p
	}})
	if err != nil {
		return nil, err
	}
	for _, p := range o.Partners {
		if _, err := d.partners.Partners.Put(context.Background(), "office-file", p); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// onLeave works leaves into a roster: in its time the absent officer is not on it, and the stand-in has the other's units and
// handlers, and acts for them, too.
func onLeave(officers []grid.Officer, leaves []Leave) []grid.Officer {
	for _, l := range leaves {
		var absent []grid.Officer // their entries in that time
		var next []grid.Officer
		for _, o := range officers {
			if o.ID == l.Officer {
				absent = append(absent, cut(o, l.From, l.To)...)
			}
		}
		for _, o := range officers {
			if o.ID != l.Officer && o.ID != l.StandIn {
				next = append(next, o)
				continue
			}
			next = append(append(next, cut(o, time.Time{}, l.From)...), cut(o, l.To, time.Time{})...)
			if o.ID == l.Officer {
				continue
			}
			for _, during := range cut(o, l.From, l.To) {
				for _, a := range absent {
					during.Units = union(during.Units, a.Units...)
					during.Handlers = union(during.Handlers, append(a.Handlers, string(ticket.OfficerHandler(a.ID)))...)
				}
				next = append(next, during)
			}
		}
		officers = next
	}
	return officers
}

// cut is the part of an entry that lies in a time; none where there is no such part.
func cut(o grid.Officer, from, to time.Time) []grid.Officer {
	if from.After(o.From) {
		o.From = from
	}
	if o.To.IsZero() || !to.IsZero() && to.Before(o.To) {
		o.To = to
	}
	if !o.To.IsZero() && !o.From.Before(o.To) {
		return nil
	}
	return []grid.Officer{o}
}

func union(a []string, more ...string) []string {
	a = slices.Clone(a)
	for _, s := range more {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// officer is who has an id at an instant, and what they may do then.
func (d *directory) officer(id string, at time.Time) (grid.Officer, ticket.Actor, bool) {
	for _, o := range d.officers {
		if o.ID == id && o.ValidAt(at) {
			return o, ticket.ActorOf(o, d.tree, at), true
		}
	}
	return grid.Officer{}, ticket.Actor{}, false
}

// Lookup is what the office knows of a handler: see [desk.Parties].
func (d *directory) Lookup(ctx context.Context, h ticket.Handler, at time.Time) (c desk.Contact, known bool, err error) {
	_, id, _ := strings.Cut(string(h), "/")
	id, err = grid.Unescape(id)
	if err != nil {
		return c, false, nil
	}
	for _, o := range d.officers {
		a := ticket.ActorOf(o, d.tree, at)
		level := h == ticket.LeaderHandler(id) && slices.Contains(a.Roles, ticket.RoleLeader) ||
			h == ticket.DeskHandler(id) && slices.Contains(a.Roles, ticket.RoleDesk)
		if level && slices.Contains(o.Units, id) || slices.Contains(a.Handlers, h) {
			c.People = append(c.People, o.ID)
		}
	}
	switch h.Kind() {
	case "unit":
		u, ok := d.tree.At(id, at)
		c.NameZh, known = u.Name, ok
	case "department":
		n, ok := d.office.Departments[id]
		c.NameEn, c.NameZh, known = n.En, n.Zh, ok
	case "officer":
		o, _, ok := d.officer(id, at)
		c.NameZh, known = o.Name, ok
	case "partner":
		p, err := d.partners.Partners.Get(ctx, partner.ID(id))
		if errors.Is(err, gridgov.ErrNotFound) {
			return c, false, nil
		} else if err != nil {
			return c, false, err
		}
		c.NameEn, c.NameZh, known = p.Name, p.Name, p.Phase(at) == partner.Current
	case "leader", "desk":
		known = len(c.People) > 0
	}
	return c, known, nil
}
