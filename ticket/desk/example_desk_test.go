package desk_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A desk needs a store. Without a grid every ticket lies at "office", and without definitions the limits are samples.
func ExampleNew() {
	_, err := desk.New(desk.Config{})
	fmt.Println(err)

	d, err := desk.New(desk.Config{Store: new(ticketmem.Store)})
	check(err)
	t, err := d.Receive(context.Background(), ticket.Reporter("p-1"), ticket.Request{Text: "路灯不亮"})
	check(err)
	fmt.Println(t.State, "at", t.Path)
	// Output:
	// config.Store is required: a storage.Store, for example new(ticketmem.Store)
	// received at office
}

// A request that is sent again under its key is the same ticket. Bad input comes back with every fault, each with its field.
func ExampleDesk_Receive() {
	w, ctx := newWutong(), context.Background()
	request := ticket.Request{Key: "form-17", Text: "3号楼电梯又停了", Unit: "410172561007"}
	t, err := w.desk.Receive(ctx, w.resident, request)
	check(err)
	again, err := w.desk.Receive(ctx, w.resident, request)
	check(err)
	fmt.Println(t.ID, again.ID, t.Path)

	_, err = w.desk.Receive(ctx, w.resident, ticket.Request{Text: " ", Kind: 9})
	var bad *gridgov.InvalidError
	if errors.As(err, &bad) {
		for _, f := range bad.Faults {
			fmt.Println(f)
		}
	}
	// Output:
	// t-1 t-1 410172561/410172561007
	// text is required
	// kind must be one of inquiry, help, complaint, report, suggestion (got 9)
}

// Whoever may not act on a ticket, or may not do it in its state, is refused: the error has the rule, the reason and what is
// allowed. Whoever may not see it is told that there is none.
func ExampleDesk_Do() {
	w, ctx := newWutong(), context.Background()
	t := w.receive(w.resident, "楼道堆了杂物")
	_, err := w.desk.Do(ctx, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("market")})
	check(err)

	_, err = w.desk.Do(ctx, w.market, t.ID, ticket.Close{Resolution: ticket.Solved})
	fmt.Println(err)
	_, err = w.desk.Do(ctx, w.lights, t.ID, ticket.Accept{})
	fmt.Println(errors.Is(err, gridgov.ErrNotFound))
	_, err = w.desk.Do(ctx, w.resident, t.ID, ticket.Rate{Score: 5})
	var refused *desk.RefusedError
	if errors.As(err, &refused) {
		fmt.Println(refused.Rule, "|", refused.Why.En, "|", refused.Allowed)
	}
	// Output:
	// close by market-5 in state transferred refused by rule ask first: there is a reporter: answer, and the desk or the reporter closes; allowed now: respond, answer, transfer, assign, accept, note, ask, object, extend, suspend
	// true
	// lifecycle | this command does nothing in this state | [withdraw supplement remind]
}

// An inbox: what an actor leads or has a part in, the earliest limit first, each with the commands that it now takes from
// them.
func ExampleDesk_List() {
	w, ctx := newWutong(), context.Background()
	for _, text := range []string{"秤不准", "预付卡退款"} {
		t := w.receive(w.resident, text)
		w.does(time.Hour, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("market")})
	}
	for cursor := ""; ; {
		page, err := w.desk.List(ctx, w.market, desk.Filter{
			Handlers: w.market.Handlers, States: []ticket.State{ticket.Transferred, ticket.Joint}, Order: storage.ByDue, Limit: 1,
		}, cursor)
		check(err)
		for _, t := range page.Tickets {
			allowed, err := w.desk.Allowed(ctx, w.market, t.ID)
			check(err)
			fmt.Println(t.ID, t.State, "due", t.Due.In(w.now.Location()).Format("01-02 15:04"), allowed)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	// Output:
	// t-1 transferred due 02-26 23:59 [respond answer transfer assign accept note ask object extend suspend]
	// t-2 transferred due 02-26 23:59 [respond answer transfer assign accept note ask object extend suspend]
}

// A web handler takes any command by its verb. Its errors tell the form what to show.
func ExampleParseCommand() {
	w := newWutong()
	w.receive(w.resident, "路灯不亮") // t-1
	mux := http.NewServeMux()
	mux.HandleFunc("POST /tickets/{id}/{verb}", func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, 1<<20))
		if err != nil {
			rw.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		var verb ticket.Verb
		err = verb.UnmarshalText([]byte(r.PathValue("verb")))
		var do ticket.Command
		if err == nil {
			do, err = ticket.ParseCommand(verb, body)
		}
		if err == nil {
			_, err = w.desk.Do(r.Context(), w.clerk, ticket.ID(r.PathValue("id")), do)
		}
		var bad *gridgov.InvalidError
		var refused *desk.RefusedError
		rw.WriteHeader(gridgov.Status(err))
		switch {
		case errors.As(err, &bad):
			check(json.NewEncoder(rw).Encode(bad.Faults))
		case errors.As(err, &refused):
			fmt.Fprintln(rw, refused.In(gridgov.Chinese))
		}
	})
	for _, try := range []struct{ path, body string }{
		{"/tickets/t-1/transfer", `{"to": "department/lights"}`},
		{"/tickets/t-1/transfer", `{"too": "department/lights"}`},
		{"/tickets/t-1/trasnfer", `{}`},
		{"/tickets/t-1/rate", `{"score": 5}`},
		{"/tickets/t-9/accept", `{}`},
	} {
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequest("POST", try.path, strings.NewReader(try.body)))
		fmt.Println(rec.Code, cmp.Or(strings.TrimSpace(rec.Body.String()), "-"))
	}
	// Output:
	// 200 -
	// 422 [{"field":"too","rule":"unknown","right":{"en":"the nearest is to","zh":"最接近的是to"}}]
	// 422 [{"field":"verb","rule":"unknown","right":{"en":"the nearest is transfer","zh":"最接近的是transfer"}}]
	// 409 工单处于“已转派”状态，不能“评价”：该环节没有此项操作；目前可以：定性、响应、答复、转派、派到人、联动、记录、不予受理、请补充、补充、催办、提级、并单、拆单
	// 404 -
}

// Actors come from the office's roster: an officer's roles, units and handlers, as they are at that instant.
func ExampleActorOf() {
	tree, err := grid.NewTree(
		grid.Unit{Code: "410172561", Level: 1, Kind: grid.KindOffice, Name: "梧桐街道办事处"},
		grid.Unit{Code: "410172561007", Parent: "410172561", Level: 2, Kind: grid.KindCommunity, Name: "春藤社区"},
	)
	check(err)
	officers := []grid.Officer{
		{ID: "w-12", Roles: []string{"worker"}, Units: []string{"410172561007"}},
		{ID: "m-5", Roles: []string{"handler"}, Handlers: []string{"department/market"}},
	}
	check(ticket.CheckRoster(officers...))
	roster, err := grid.NewRoster(tree, officers...)
	check(err)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, o := range roster.Covers("410172561007", at) {
		by := ticket.ActorOf(o, tree, at)
		fmt.Println(by.ID, by.Roles, by.Units, by.Handlers)
	}
	fmt.Println(ticket.CheckRoster(grid.Officer{ID: "x", Roles: []string{"boss"}}))
	// Output:
	// w-12 [worker] [410172561/410172561007] [unit/410172561007 officer/w-12]
	// roster: officers[0].roles[0] must be one of reporter, worker, head, desk, coordinator, handler, supervisor, leader, auditor, bot, system (got boss)
}

// An office changes who may do what by a table of its own. Here the desk may not refer a request to another channel.
func ExamplePermit() {
	access := desk.DefaultAccess()
	for i := range access {
		if access[i].Role == ticket.RoleDesk {
			access[i].Allow = slices.DeleteFunc(access[i].Allow, func(a desk.Action) bool { return a == desk.May(ticket.VerbRefer) })
		}
	}
	rules, err := desk.NewRules(desk.Definitions{Access: access})
	check(err)
	d, err := desk.New(desk.Config{Store: new(ticketmem.Store), Rules: rules})
	check(err)
	ctx := context.Background()
	clerk, err := d.Staff("clerk-2", ticket.RoleDesk, "office")
	check(err)
	t, err := d.Receive(ctx, ticket.Reporter("p-1"), ticket.Request{Text: "户口怎么迁?"})
	check(err)
	_, err = d.Do(ctx, clerk, t.ID, ticket.Refer{Channel: "公安派出所"})
	fmt.Println(errors.Is(err, gridgov.ErrRefused))
	allowed, err := d.Allowed(ctx, clerk, t.ID)
	check(err)
	fmt.Println(slices.Contains(allowed, ticket.VerbRefer), slices.Contains(allowed, ticket.VerbTransfer))
	// Output:
	// true
	// false true
}

// An auditor verifies a record: a word that was changed in the database shows, with the event that it belongs to.
func ExampleCheckChain() {
	w, ctx := newWutong(), context.Background()
	t := w.receive(w.resident, "路灯不亮")
	w.does(time.Hour, w.clerk, t.ID, ticket.Transfer{To: ticket.Department("lights"), Reason: "照明"})
	t, err := w.desk.Get(ctx, w.clerk, t.ID)
	check(err)
	events, err := w.desk.History(ctx, w.clerk, t.ID)
	check(err)
	_, err = ticket.CheckChain(t, events)
	fmt.Println(err)

	events[1].Private = []byte(strings.Replace(string(events[1].Private), "照明", "其他", 1))
	_, err = ticket.CheckChain(t, events)
	fmt.Println(err)
	// Output:
	// <nil>
	// ticket t-1: event 2 altered: private part
}

// An office moves to another database with everything on record, verified on both sides.
func ExampleCopy() {
	from, to := new(ticketmem.Store), new(ticketmem.Store)
	ctx := context.Background()
	d, err := desk.New(desk.Config{Store: from})
	check(err)
	for _, text := range []string{"路灯不亮", "井盖松动"} {
		_, err := d.Receive(ctx, ticket.Reporter("p-1"), ticket.Request{Text: text})
		check(err)
	}
	copied, err := storage.Copy(ctx, from, to)
	check(err)
	fmt.Printf("%+v\n", copied)
	// Output:
	// {Tickets:2 Written:2 Events:2 Partly:0}
}
