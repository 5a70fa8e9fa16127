package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// requiredMembers are the members that a change must have, as the fields of its types are called: zero is a fault.
var requiredMembers = []string{
	"Ticket.ID", "Ticket.Version", "Ticket.State", "Ticket.Intake.Origin", "Ticket.Times.Created", "Ticket.Times.Changed",
	"Ticket.Tasks[].Handler", "Ticket.Tasks[].Given",
	"Ticket.Approvals[].Of", "Ticket.Approvals[].By", "Ticket.Approvals[].To", "Ticket.Approvals[].Seq", "Ticket.Approvals[].Since",
	"Ticket.Approvals[].Tasks[].Handler", "Ticket.Approvals[].Tasks[].Given",
	"Ticket.Orders[].By", "Ticket.Orders[].To", "Ticket.Orders[].Seq", "Ticket.Orders[].Given",
	"Ticket.Rungs[].Stage", "Ticket.Rungs[].Limit", "Ticket.Rungs[].N",
	"Events[].Ticket", "Events[].Seq", "Events[].At", "Events[].Verb", "Events[].Actor", "Events[].Role",
	"Events[].Facts.State", "Events[].Facts.Intake.Origin", "Events[].Facts.Tasks[].Handler", "Events[].Facts.Approvals[].Of",
	"Events[].Facts.Orders[].To", "Events[].Facts.Rungs[].Stage",
	"Events[].Facts.Ruling.Of", "Events[].Facts.Ruling.By", "Events[].Facts.Ruling.Since",
	"Events[].Facts.Rung.Stage", "Events[].Facts.Rung.Do", "Events[].Facts.Passed.Of",
	"Outbox[].ID", "Outbox[].Ticket", "Outbox[].Seq", "Outbox[].At", "Outbox[].Kind", "Outbox[].To",
}

// uncheckedMembers are the members of a change in which nothing can be damaged, or which the desk makes after the check.
var uncheckedMembers = map[string]string{
	"Ticket.Partial":   "a truth value",
	"Ticket.Head":      "any bytes are a hash",
	"Events[].Commit":  "sealed afterwards",
	"Events[].Prev":    "any bytes are a hash",
	"Events[].Hash":    "sealed afterwards",
	"Events[].Private": "sealed afterwards, from words that were checked where they came in",
	"Outbox[].Tries":   "no part of the document",
	"Outbox[].Reason":  "no part of the document",
	"Base":             "Change.Check holds it",
	"Private":          "Change.Check holds it",
}

// wholeChange has every member set, with one entry in each list.
func wholeChange() ticket.Change {
	c := ticket.Change{Events: make([]ticket.Event, 1), Outbox: make([]ticket.Message, 1)}
	legal(reflect.ValueOf(&c.Ticket).Elem())
	legal(reflect.ValueOf(&c.Events[0]).Elem())
	legal(reflect.ValueOf(&c.Outbox[0]).Elem())
	c.Ticket.Found, c.Events[0].Facts.Place.Found = ticket.FoundByUnit, ticket.FoundByPoint
	c.Ticket.Head, c.Ticket.Partial, c.Ticket.Damaged = ticket.Hash{}, false, ""
	c.Events[0].Private, c.Events[0].Commit, c.Events[0].Hash = nil, ticket.Hash{}, ticket.Hash{}
	c.Outbox[0].Tries, c.Outbox[0].Reason = 0, ""
	return c
}

// legal sets everything that can be set to something legal.
func legal(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = walkStart
		return
	case *worktime.Span:
		*x = hours(3)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				legal(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		legal(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		legal(v.Index(0))
	case reflect.String:
		v.SetString("街 1")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1.5)
	}
}

// damages are the ways to damage a value, by name; of a truth value and of bytes there is none.
func damages(v reflect.Value) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	set := func(name string, x any) { out[name] = reflect.ValueOf(x).Convert(v.Type()) }
	switch v.Interface().(type) {
	case time.Time:
		set("a year that no document holds", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))
		set("a part of a microsecond", walkStart.Add(1))
		set("another zone", walkStart.In(time.FixedZone("x", 3600)))
		return out
	case worktime.Span:
		set("an unknown unit", worktime.Span{N: 1, Unit: 99})
		set("no unit", worktime.Span{N: 1})
		set("a negative span", worktime.Span{N: -1, Unit: worktime.WorkDay})
		return out
	case grid.Point:
		set("no number", grid.Point{Lon: math.NaN(), Lat: 1})
		set("off the globe", grid.Point{Lon: 1, Lat: 91})
		return out
	case []byte, ticket.Hash:
		return nil
	}
	switch v.Kind() {
	case reflect.Uint8:
		set("an unknown name", uint8(200))
	case reflect.String:
		set("bytes that are no UTF-8", "a\xff")
		set("a NUL", "a\x00")
	case reflect.Int, reflect.Int64:
		set("a negative number", -1)
	case reflect.Slice:
		many := reflect.MakeSlice(v.Type(), 0, 20_000)
		for range 20_000 {
			many = reflect.Append(many, v.Index(0))
		}
		out["more than fits"] = many
	}
	return out
}

// eachMember visits every value below a struct, entries of lists and what pointers point to included.
func eachMember(v reflect.Value, at string, visit func(name string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		eachMember(v.Elem(), at, visit)
		return
	case reflect.Slice:
		visit(at, v)
		if v.Type().Elem().Kind() != reflect.Uint8 && v.Len() > 0 {
			eachMember(v.Index(0), at+"[]", visit)
		}
		return
	case reflect.Struct:
		switch v.Interface().(type) {
		case time.Time, worktime.Span, grid.Point:
		default:
			for i := range v.NumField() {
				f := v.Type().Field(i)
				if f.IsExported() {
					eachMember(v.Field(i), strings.TrimPrefix(at+"."+f.Name, "."), visit)
				}
			}
			return
		}
	}
	visit(at, v)
}

// Whatever is damaged in a change, member by member, it is refused before the commit. A new member of a ticket, an event or a
// message that the check does not look at is found here.
func TestEveryMemberOfAChangeIsChecked(t *testing.T) {
	c := wholeChange()
	require.NoError(t, c.CheckMembers())
	n, met := 0, map[string]bool{}
	eachMember(reflect.ValueOf(&c).Elem(), "", func(name string, v reflect.Value) {
		met[name] = true
		if name == "Events" || name == "Outbox" || v.Kind() == reflect.Map || uncheckedMembers[name] != "" {
			return
		}
		bad := damages(v)
		if v.Kind() != reflect.Bool {
			assert.NotEmpty(t, bad, "%s: say how it is damaged", name)
		}
		was := reflect.New(v.Type()).Elem()
		was.Set(v)
		for what, with := range bad {
			n++
			v.Set(with)
			assert.ErrorIs(t, c.CheckMembers(), gridgov.ErrInvalid, "%s: %s", name, what)
			v.Set(was)
		}
		if slices.Contains(requiredMembers, name) {
			v.SetZero()
			assert.ErrorIs(t, c.CheckMembers(), gridgov.ErrInvalid, "%s is missing", name)
			v.Set(was)
		}
		require.NoError(t, c.CheckMembers(), name)
	})
	for _, name := range requiredMembers {
		assert.True(t, met[name], "there is no %s", name)
	}
	for name := range uncheckedMembers {
		assert.True(t, met[name], "there is no %s", name)
	}
	assert.Greater(t, n, 300)
}

// readBack is what the codec makes of a value.
func readBack[T any](t *testing.T, v T) (back T) {
	t.Helper()
	doc, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(doc, &back), "%s", doc)
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(doc), string(again))
	return back
}

// What passes the check is read back equal by the codec: what random histories are made of, and changes with every member
// set, each to one of many values, legal ones and others.
func TestWhatPassesTheCheckIsReadBackEqual(t *testing.T) {
	for seed := range few(300) {
		w := NewWalk(seed).Steps(15)
		for i := range w.Events {
			c := ticket.Change{Ticket: ticket.Fold(w.Events[:i+1]), Events: w.Events[i : i+1]}
			require.NoError(t, c.CheckMembers(), "seed %d", seed)
			require.Equal(t, c.Ticket, readBack(t, c.Ticket))
			require.Equal(t, c.Events[0].Facts, readBack(t, c.Events[0]).Facts)
		}
	}
	c := wholeChange()
	e := c.Events[0]
	e.Seal(ticket.Hash{}, [16]byte{})
	assert.Equal(t, c.Ticket, readBack(t, c.Ticket))
	assert.Equal(t, e.Facts, readBack(t, e).Facts)
	assert.Equal(t, c.Outbox[0], readBack(t, c.Outbox[0]))
}

// A step whose outcome could not be read again is not stored: the ticket stays what it was.
func TestAChangeThatCannotBeReadAgainIsNotCommitted(t *testing.T) {
	c := wholeChange()
	c.Ticket.Approvals = append(c.Ticket.Approvals, ticket.Approval{})
	err := c.CheckMembers()
	var bad *gridgov.InvalidError
	require.True(t, errors.As(err, &bad))
	assert.Equal(t, "ticket.approvals.of", bad.Faults[0].Field)
	assert.ErrorContains(t, err, "a step was not stored, since it could not be read again")
}

// FuzzMembers damages one member of a change with whatever bytes come: either it is refused, or it is read back equal.
func FuzzMembers(f *testing.F) {
	f.Add(uint16(3), "x", int64(1))
	f.Add(uint16(40), "\xff", int64(-1))
	f.Add(uint16(77), "a\x00", int64(math.MinInt64))
	f.Add(uint16(200), "\u2028\x7f", int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, which uint16, text string, n int64) {
		c := wholeChange()
		var all []reflect.Value
		var names []string
		eachMember(reflect.ValueOf(&c).Elem(), "", func(name string, v reflect.Value) {
			if uncheckedMembers[name] == "" && v.Kind() != reflect.Slice && v.Kind() != reflect.Map {
				all, names = append(all, v), append(names, name)
			}
		})
		v := all[int(which)%len(all)]
		switch x := v.Addr().Interface().(type) {
		case *time.Time:
			*x = time.Unix(n, int64(len(text))).UTC()
			if len(text)%2 == 1 {
				*x = x.Local()
			}
		case *worktime.Span:
			*x = worktime.Span{N: int(n), Unit: worktime.Unit(len(text))}
		case *grid.Point:
			*x = grid.Point{Lon: math.Float64frombits(uint64(n)), Lat: float64(len(text))}
		default:
			switch v.Kind() {
			case reflect.String:
				v.SetString(text)
			case reflect.Uint8:
				v.SetUint(uint64(uint8(n)))
			case reflect.Int, reflect.Int64:
				v.SetInt(n)
			case reflect.Bool:
				v.SetBool(n%2 == 0)
			}
		}
		if c.CheckMembers() != nil {
			return
		}
		name := fmt.Sprint(names[int(which)%len(all)])
		require.Equal(t, c.Ticket, readBack(t, c.Ticket), name)
		require.Equal(t, c.Outbox[0], readBack(t, c.Outbox[0]), name)
		e := c.Events[0]
		e.Seal(ticket.Hash{}, [16]byte{})
		back := readBack(t, e)
		require.Equal(t, e.Facts, back.Facts, name)
		require.Equal(t, [...]any{e.Ticket, e.Seq, e.At, e.Verb, e.Actor, e.Role, e.Command},
			[...]any{back.Ticket, back.Seq, back.At, back.Verb, back.Actor, back.Role, back.Command}, name)
	})
}

func BenchmarkMembers(b *testing.B) {
	r, err := NewRules(Definitions{Screen: &Screen{}})
	require.NoError(b, err)
	first, err := r.Receive("0197d5a0-7c3e-7000-8000-0123456789ab", Cast["desk"], walkStart, ticket.Request{
		Text: "x", Origin: ticket.OnBehalf, Reporter: "p1", Key: "form-7", Category: "lights/street", Channel: "qr poster", Kind: ticket.Help,
	}, ticket.Place{Path: "410172/410172561/410172561007", Point: &grid.Point{Lon: 113.5, Lat: 34.8}, Found: ticket.FoundByPoint})
	require.NoError(b, err)
	c, err := r.Decide(first.Ticket,
		settled(Step{
			By: ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"410172"}},
			At: walkStart, Do: ticket.Transfer{To: "department/market"},
		}))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if c[0].CheckMembers() != nil {
			b.Fatal()
		}
	}
}
