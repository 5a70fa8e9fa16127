package gridgov_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/partner"
	"github.com/gridgov/gridgov/partner/partnermem"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// marks are texts that no error may repeat: none has the form of a code.
var marks = map[string]string{
	"a name":             "王二嫂",
	"a telephone number": "+8613800001111",
	"two words":          "Mrs Wang",
	"control characters": "wang\x1b\x07er",
	"not UTF-8":          "wang\xff\xfe",
	"quoted":             `wang"er`,
	"escaped":            "wang%E5er",
	"long":               strings.Repeat("wang-er.", 9),
	"very long":          strings.Repeat("wanger", 9000),
	"full width":         "138００００1111",
	"as a handler":       "department/王二嫂",
	"as an officer":      "officer/+8613800001111",
	"as no handler":      "nobody/王二嫂",
	"a category":         "市场/王二嫂//x",
}

// filled is a value of a type with the mark in every text of it; lists have two equal entries.
func filled(t reflect.Type, mark string, deep int) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString(mark)
	case reflect.Slice:
		if deep < 6 {
			v.Set(reflect.Append(v, filled(t.Elem(), mark, deep+1), filled(t.Elem(), mark, deep+1)))
		}
	case reflect.Pointer:
		if deep < 6 && t.Elem().Kind() == reflect.Struct && t.Elem().NumField() < 40 && !strings.Contains(t.Elem().PkgPath(), "worktime") &&
			t.Elem().PkgPath() != "time" {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(filled(t.Elem(), mark, deep+1))
		}
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			break
		}
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				v.Field(i).Set(filled(t.Field(i).Type, mark, deep+1))
			}
		}
	}
	return v
}

func full[T any](mark string) T { return filled(reflect.TypeFor[T](), mark, 0).Interface().(T) }

// Whatever comes in at any door, the error that refuses it repeats nothing of it that has not the form of a code.
func TestErrorsQuoteCodesAlone(t *testing.T) {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
	)
	require.NoError(t, err)
	places, err := grid.NewLocator(tree)
	require.NoError(t, err)
	rules, err := desk.NewRules(desk.Definitions{})
	require.NoError(t, err)
	seen := 0
	for what, mark := range marks {
		quoted := strconv.Quote(mark)
		ascii := strconv.QuoteToASCII(mark)
		no := func(door string, err error) {
			t.Helper()
			if err == nil {
				return
			}
			seen++
			text := err.Error()
			for _, m := range []string{
				mark, quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], strings.ToValidUTF8(mark, "�"), mark[:min(len(mark), 61)],
				"王", "wang", "8613800001111",
			} {
				assert.False(t, strings.Contains(text, m), "%s, %s: %.300s", door, what, text)
			}
		}
		ctx := t.Context()

		// grid
		u := full[grid.Unit](mark)
		_, err := grid.NewTree(u, u, grid.Unit{Code: mark, Level: 1, Kind: grid.KindOffice, Name: "x", Parent: mark + "x"})
		no("tree", err)
		_, err = grid.NewTree(grid.Unit{Code: mark, Parent: "b", Level: 2, Kind: "x", Name: "x"},
			grid.Unit{Code: "b", Parent: mark, Level: 3, Kind: "x", Name: "x"})
		no("a ring of parents", err)
		_, err = grid.NewLocator(tree, full[grid.Shape](mark))
		no("locator", err)
		_, err = grid.NewRoster(tree, full[grid.Officer](mark), full[grid.Officer](mark))
		no("roster", err)
		_, err = grid.ParseDivision(mark)
		no("division", err)
		for _, r := range []grid.CodeRule{{}} {
			_, err = r.Parse(mark)
			no("grid code", err)
			_, err = r.Parse(mark + "12345678901234567890")
			no("grid code", err)
		}
		_, err = grid.Unescape(mark)
		no("unescape", err)
		no("path", grid.Path(mark).Check())
		no("path", grid.Path(mark+"%/"+mark).Check())
		inJSON, err := json.Marshal(mark)
		require.NoError(t, err)
		for _, doc := range []string{
			`{"type":%}`, `{"type":"FeatureCollection","features":[%]}`, `{"type":"FeatureCollection","features":[{"type":%}]}`,
			`{"type":"Feature","geometry":{"type":%,"coordinates":%},"properties":{%:%}}`,
			`{"type":"Feature","geometry":{"type":"Polygon","coordinates":%},"properties":null}`,
			`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":%}},"features":[]}`,
			`{"type":"Feature","id":[%],"crs":%,"geometry":null}`,
			`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,%]]]},"properties":null}`, `%`, `{%`, `[%]`, `{%:`,
		} {
			doc = strings.ReplaceAll(doc, "%", string(inJSON))
			_, err = grid.ReadGeoJSON(strings.NewReader(doc), "x.geojson")
			no("GeoJSON "+doc[:min(len(doc), 30)], err)
		}

		// worktime
		_, err = worktime.ParseSpan(mark)
		no("span", err)
		_, err = worktime.ParseSpan("5" + mark)
		no("span", err)
		_, err = worktime.New(full[worktime.Definition](mark))
		no("calendar", err)
		_, err = (*worktime.Calendar)(nil).Day(mark)
		no("day", err)
		for _, doc := range []string{
			`{%:1}`, `{"name":1,"zone":%}`, `{"hours":%}`, `{"years":[{"year":%}]}`, `{"years":[{%:1}]}`,
			`{"years":[{"days":[{"date":%}]}]}`, `%`, `{%`, `{%:`,
		} {
			doc = strings.ReplaceAll(doc, "%", string(inJSON))
			_, err = worktime.Load(strings.NewReader(doc))
			no("calendar "+doc[:min(len(doc), 30)], err)
			_, err = worktime.ParseYear([]byte(doc))
			no("year "+doc[:min(len(doc), 30)], err)
		}

		// ticket
		d := full[desk.Definitions](mark)
		d.Limits = append([]desk.Limit{{Stage: ticket.StageHandle, Area: mark}}, desk.DefaultLimits()[:3]...)
		_, err = desk.NewRules(d)
		no("definitions", err)
		_, err = desk.NewRules(desk.Definitions{
			Areas:  []desk.AreaClass{{Path: "410172561", Class: mark}},
			Limits: []desk.Limit{{Stage: ticket.StageHandle, Priority: ticket.Urgent, Within: worktime.Span{N: 1, Unit: worktime.UrgentHour}}},
		})
		no("a gap", err)
		no("handler", ticket.Handler(mark).Check())
		for _, v := range ticket.Verbs() {
			for _, doc := range []string{
				"%", "{%:%}", "{%", `{"text":{"x":%}}`, `{"kind":%,"resolution":%,"priority":%,"of":%}`, `{"within":%}`,
				`{"until":%}`, `{"score":%}`, `{"solved":%}`,
			} {
				_, err = ticket.ParseCommand(v, []byte(strings.ReplaceAll(doc, "%", string(inJSON))))
				no(v.String()+" "+doc, err)
			}
		}
		for _, doc := range []string{
			"%", "{%:%}", "{%", `{"format":%}`, `{"format":"1.0","id":%,"state":%}`, `{"format":"1.0","version":%}`,
			`{"format":"1.0","times":{"created":%}}`,
			`{"format":"1.0","kind":"note","body":{"state":%}}`, `{"format":"1.0","at":%}`,
			`{"format":"1.0","kind":"note","body":{"clock":{"due":%}}}`,
			`{"format":"9.9",%:%}`, `{"format":"1.0","hash":%}`,
		} {
			doc = strings.ReplaceAll(doc, "%", string(inJSON))
			no("ticket "+doc[:min(len(doc), 30)], json.Unmarshal([]byte(doc), new(ticket.Ticket)))
			no("event "+doc[:min(len(doc), 30)], json.Unmarshal([]byte(doc), new(ticket.Event)))
			_, err = ticket.Event{Ticket: ticket.ID(mark), Private: []byte(doc)}.Words()
			no("words "+doc[:min(len(doc), 30)], err)
		}
		office, err := desk.New(desk.Config{Store: new(ticketmem.Store), Grid: places, Rules: rules})
		require.NoError(t, err)
		resident := ticket.Actor{Person: "p1", Roles: []ticket.Role{ticket.RoleReporter}}
		clerk := ticket.Actor{
			ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleLeader},
			Units: []grid.Path{"410172561"},
		}
		marked := ticket.Actor{ID: mark, Roles: clerk.Roles, Units: clerk.Units, Handlers: []ticket.Handler{ticket.Handler(mark)}}
		open, err := office.Receive(ctx, resident, ticket.Request{Text: "路灯不亮", About: []string{"accused"}})
		require.NoError(t, err)
		req := full[ticket.Request](mark)
		_, err = office.Receive(ctx, clerk, req)
		no("receive", err)
		for _, req := range []ticket.Request{
			{Text: "x", Unit: mark},
			{Text: "x", Category: mark},
			{Text: "x", Key: mark},
			{Text: "x", Repeats: ticket.ID(mark)},
			{Text: "x", Reporter: ticket.PersonID(mark)},
		} {
			for _, by := range []ticket.Actor{resident, clerk, marked, {ID: mark}, {Person: ticket.PersonID(mark)}} {
				_, err = office.Receive(ctx, by, req)
				no("receive", err)
			}
		}
		for _, v := range ticket.Verbs()[1:] {
			empty, err := ticket.ParseCommand(v, []byte("{}"))
			require.NoError(t, err)
			kind := reflect.TypeOf(empty)
			all := []ticket.Command{filled(kind, mark, 0).Interface().(ticket.Command)}
			for i := range kind.NumField() { // each text alone, the others as they ought to be
				if !kind.Field(i).IsExported() {
					continue
				}
				one := filled(kind, "x", 0)
				for k := range kind.NumField() {
					if kind.Field(k).Type == reflect.TypeFor[ticket.Handler]() {
						one.Field(k).SetString("department/market")
					}
				}
				one.Field(i).Set(filled(kind.Field(i).Type, mark, 0))
				all = append(all, one.Interface().(ticket.Command))
			}
			for _, do := range all {
				for _, by := range []ticket.Actor{resident, clerk, marked} {
					for _, id := range []ticket.ID{open.ID, ticket.ID(mark)} {
						_, err = office.Do(ctx, by, id, do)
						no(v.String(), err)
						_, err = office.Do(ctx, by, id, do, desk.Once(mark), desk.IfVersion(99))
						no(v.String(), err)
					}
				}
			}
		}
		for _, by := range []ticket.Actor{clerk, marked, {ID: mark}} {
			_, err = office.Get(ctx, by, ticket.ID(mark))
			no("get", err)
			_, err = office.History(ctx, by, ticket.ID(mark))
			no("history", err)
			_, err = office.Story(ctx, by, ticket.ID(mark), gridgov.English)
			no("story", err)
			_, err = office.Due(ctx, by, ticket.ID(mark))
			no("due", err)
			_, err = office.Allowed(ctx, by, ticket.ID(mark))
			no("allowed", err)
			_, err = office.List(ctx, by, full[desk.Filter](mark), "")
			no("list", err)
			_, err = office.List(ctx, by, desk.Filter{}, mark)
			no("cursor", err)
			_, err = office.Waiting(ctx, by, desk.AllRulings, mark)
			no("cursor", err)
		}
		no("chain",
			verified(ticket.CheckChain(ticket.Ticket{ID: ticket.ID(mark), Version: 3}, []ticket.Event{{Ticket: ticket.ID(mark), Seq: 2}})))
		no("record", verified(ticket.CheckRecord(ticket.Ticket{ID: ticket.ID(mark), Version: 1}, [][]byte{inJSON}, [][]byte{nil})))
		_, err = rules.Due([]ticket.Event{{Ticket: ticket.ID(mark)}})
		no("due", err)
		for _, into := range []any{
			new(ticket.Role), new(ticket.State), new(ticket.Kind), new(ticket.Stage), new(desk.Relation), new(ticket.Verb), new(ticket.RungAction),
			new(metrics.Conditions), new(metrics.Measure), new(metrics.Moment), new(metrics.Quantity), new(metrics.Tally), new(metrics.Dimension),
			new(grid.Level), new(ticket.Hash), new(worktime.Span),
		} {
			no("a name", json.Unmarshal(inJSON, into))
		}

		// routing
		cell := `"` + strings.ReplaceAll(mark, `"`, `""`) + `"`
		for _, column := range []string{
			"id", "any", "all", "except", "unit", "category", "kind", "transfer", "lead", "with", "answer", "respond", "tell", "refer", "limit",
			"set_kind", "set_category", "set_priority", "resolution", "continue", "days", "hours", "alarm", "channel", "origin", mark,
		} {
			head := column
			if column == mark {
				head = cell
			}
			for _, file := range []string{
				"id," + head + "\nr1," + cell + "\nr1," + cell + "\n",
				"id," + head + ",transfer\n" + cell + "," + cell + ",department/market\n" + cell + "," + cell + ",department/market\n",
				head + "," + head + "\n" + cell + "\n", "id,any,transfer\nr1,\"" + mark + "x\"y,z\n",
			} {
				_, err = routing.LoadTable(strings.NewReader(file), "rules.csv", tree)
				no("table "+column, err)
			}
		}
		for _, file := range []string{
			"path,handler\n" + cell + "," + cell + "\n" + cell + "/x/y," + cell + "\n" + cell + "," + cell + "\n",
			"path,kind,keywords\na," + cell + "," + cell + "\nb/c/d,x," + cell + "\n",
			"path,handler\n\"王二嫂/x\",department/market\n",
		} {
			_, err = routing.LoadCategories(strings.NewReader(file), "categories.csv", tree)
			no("categories", err)
		}
		for _, columns := range []string{"code,parent,level,kind,name,zone,from,to,successor", "id,name,roles,units,handlers,from,to"} {
			n := strings.Count(columns, ",")
			row := cell + strings.Repeat(","+cell, n) + "\n"
			for _, file := range []string{columns + "\n" + row + row, strings.Repeat(cell+",", n) + cell + "\n"} {
				_, err = routing.LoadUnits(strings.NewReader(file), "units.csv")
				no("units", err)
				_, err = routing.LoadOfficers(strings.NewReader(file), "officers.csv", tree)
				no("officers", err)
			}
		}
		for _, doc := range []string{
			`{%:1,%:2}`, `[{%:%,%:{}}]`, `[{"id":%,"any":%,"transfer":%}]`, `{"zone":%,"rules":[]}`, `[%]`, `[{%`,
			`[{"id":{}, %:{}}]`, `{"rules":%}`,
		} {
			doc = strings.ReplaceAll(doc, "%", string(inJSON))
			_, err = routing.LoadTable(strings.NewReader(doc), "rules.json", tree)
			no("table "+doc[:min(len(doc), 30)], err)
		}

		// metrics
		def := full[metrics.Definition](mark)
		_, err = metrics.New(metrics.Config{At: time.Now(), Definitions: []metrics.Definition{def, def}})
		no("metrics", err)
		k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: time.Now()})
		require.NoError(t, err)
		f := full[metrics.Fact](mark)
		no("fact", k.Add(f))
		_, err = metrics.FactOf(ticket.Ticket{ID: ticket.ID(mark), Version: 2},
			[]ticket.Event{{Ticket: ticket.ID(mark), Seq: 1, Verb: ticket.VerbReceive}})
		no("fact of", err)
		_, err = metrics.FactAt([]ticket.Event{{Ticket: ticket.ID(mark), Seq: 7}}, time.Now())
		no("fact at", err)
		_, err = k.Report().Entries(metrics.Cell{Figure: mark}, slices.Values([]metrics.Fact{}))
		no("entries", err)

		// partner
		r, err := partner.NewRegistry(partner.Config{Store: new(partnermem.Store), Known: func(p grid.Path) bool { return false }})
		require.NoError(t, err)
		docs := []partner.Document{
			full[partner.Partner](mark), full[partner.Agreement](mark), full[partner.Project](mark), full[partner.Activity](mark),
			full[partner.Need](mark), full[partner.Resource](mark),
		}
		for _, doc := range docs {
			_, err = r.Put(ctx, "u1", doc)
			no("put", err)
		}
		_, err = r.Put(ctx, mark, docs...)
		no("put", err)
		_, err = r.Partners.Get(ctx, partner.ID(mark))
		no("partner", err)
		_, err = r.Partners.History(ctx, partner.ID(mark))
		no("partner history", err)
		_, err = r.Partners.List(ctx, full[partner.Query](mark))
		no("partners", err)
		_, err = partner.Decode(
			partner.Record{
				ID: partner.ID(mark), Kind: partner.Kind(mark), Version: 1,
				Doc: bytes.ReplaceAll([]byte(`{"format":"1.0","id":%,"version":2}`), []byte("%"), inJSON),
			},
		)
		no("decode", err)
		_, err = partner.Decode(
			partner.Record{
				ID: partner.ID(mark), Kind: partner.KindNeed, Version: 1,
				Doc: bytes.ReplaceAll([]byte(`{"format":%,"id":%,"version":1,%:1}`), []byte("%"), inJSON),
			},
		)
		no("decode", err)
		no("partner commit", partner.CheckCommit([]partner.Record{full[partner.Record](mark), full[partner.Record](mark)}))
	}
	require.Greater(t, seen, 2000, "the doors refuse")

	// A code is repeated: the caller finds the place by it.
	_, err = grid.NewTree(grid.Unit{Code: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "x", Parent: "410172000"})
	require.ErrorContains(t, err, "410172000")
	require.ErrorContains(t, ticket.Handler("king/x-1").Check(), "(got king/x-1)")
	require.ErrorContains(t, ticket.Handler("king/王").Check(), "(got …)")
}

// verified is what CheckChain and CheckRecord find wrong, alone.
func verified(_ []string, err error) error { return err }
