package desk

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// faultOf is the fault of a field; nil where there is none.
func faultOf(err error, field string) *gridgov.Fault {
	var bad *gridgov.InvalidError
	if errors.As(err, &bad) {
		for i := range bad.Faults {
			if bad.Faults[i].Field == field {
				return &bad.Faults[i]
			}
		}
	}
	return nil
}

// A text that shows nothing is missing, in every command that requires one and in a request.
func TestABlankTextIsMissing(t *testing.T) {
	r, seen := theRules(t), 0
	p := filed(t, r, morning, ticket.Request{})
	blanks := []string{" ", "\u3000\u3000", "\u200b", "\ufeff \n"}
	for _, v := range ticket.Verbs() {
		do, err := ticket.ParseCommand(v, []byte("{}"))
		if err != nil {
			continue
		}
		for f := range reflect.TypeOf(do).Fields() {
			if tag := f.Tag.Get("validate"); f.Type.Kind() != reflect.String || !strings.Contains(tag, "filled,text") {
				continue
			}
			seen++
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			for _, blank := range blanks {
				c := reflect.New(reflect.TypeOf(do)).Elem()
				c.FieldByName(f.Name).SetString(blank)
				_, err := r.Decide(p.Ticket, settled(Step{By: Cast["desk"], At: p.Changed, Do: c.Interface().(ticket.Command)}))
				fault := faultOf(err, name)
				require.NotNil(t, fault, "%s.%s %q: %v", v, name, blank, err)
				assert.Equal(t, gridgov.RuleRequired, fault.Rule, "%s.%s %q", v, name, blank)
			}
		}
	}
	assert.Greater(t, seen, 15)
	for _, blank := range blanks {
		assert.Equal(t, gridgov.RuleRequired, faultOf(CheckRequest(ticket.Request{Text: blank}), "text").Rule)
		handled := CheckRequest(
			ticket.Request{Text: "x", Origin: ticket.FoundByWorker, Handled: &ticket.Handled{Resolution: ticket.Solved, Text: blank}},
		)
		require.NotNil(t, faultOf(handled, "handled.text"), "%q", blank)
		split := ticket.Split{Parts: []ticket.Part{{Text: blank}}}
		_, err := r.Decide(p.Ticket, settled(Step{By: Cast["desk"], At: p.Changed, Do: split}))
		require.NotNil(t, faultOf(err, "parts[0].text"), "%q", blank)
	}

	// What is not required may be missing: it leaves no empty words, and is no reply.
	found := filed(t, r, morning, ticket.Request{Origin: ticket.FoundByWorker}).then("desk", ticket.Transfer{To: "department/market"})
	assert.Equal(t, "invalid text", found.no("market", ticket.Close{Resolution: ticket.Solved, Text: "\u3000"}), "the reply itself")
	found.then("coordinator", ticket.Transfer{To: "department/works", Reason: "\u200b"})
	assert.Zero(t, wordsOf(&found.events[len(found.events)-1]))
}

// The zero of a spreadsheet is 1899-12-30, and that of another system the year 1: neither is a date that anybody meant.
func TestADateBefore1900IsAFault(t *testing.T) {
	r := theRules(t)
	p := filed(t, r, morning, ticket.Request{}).then("desk", ticket.Transfer{To: "department/market"})
	receive := func(at, due time.Time) error {
		req := ticket.Request{Text: "x", Origin: ticket.FromAbove, Due: due}
		_, err := r.Receive("t2", Cast["desk"], at, req, ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
		return err
	}
	decide := func(at time.Time, do ticket.Command) error {
		_, err := r.Decide(p.Ticket, settled(Step{By: Cast["market"], At: at, Do: do}))
		return err
	}
	for _, at := range []time.Time{
		time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(-4, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1900, 1, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600)), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		for name, fault := range map[string]*gridgov.Fault{
			"request due": faultOf(receive(morning, at), "due"),
			"request at":  faultOf(receive(at, time.Time{}), "at"),
			"until":       faultOf(decide(p.Changed, ticket.Suspend{Until: at, Reason: "x"}), "until"),
			"at":          faultOf(decide(at, ticket.Note{Text: "x"}), "at"),
		} {
			if assert.NotNil(t, fault, "%s %s", name, at) {
				assert.Equal(t, "1900…9999", fault.Limit, name)
			}
		}
	}
	first := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	assert.Nil(t, faultOf(receive(morning, first), "due"), "a deadline that has passed for long may be handed down")
}

// A public note is a response: it says so, and stops the ladder of the first response. An internal one is not.
func TestAPublicNoteIsAResponse(t *testing.T) {
	p := filed(t, theRules(t), morning, ticket.Request{})
	p.then("desk", ticket.Note{Text: "x"})
	assert.Zero(t, p.Responded)
	p.then("desk", ticket.Note{Text: "x", Public: true})
	assert.Equal(t, p.Changed, p.Responded)
	assert.True(t, p.events[len(p.events)-1].Facts.Responded)
	p.then("desk", ticket.Note{Text: "x", Public: true})
	assert.False(t, p.events[len(p.events)-1].Facts.Responded, "the first one alone")
}
