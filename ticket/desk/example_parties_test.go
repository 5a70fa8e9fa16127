package desk_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// The host knows its departments: a ticket goes to none that does not exist, and to none that it is about.
func ExampleParties() {
	directory := map[ticket.Handler]desk.Contact{
		"department/market": {NameEn: "Market supervision", NameZh: "市场监管所", People: []string{"market-1", "market-2"}},
		"department/works":  {NameEn: "Public works", NameZh: "市政所", People: []string{"works-1"}},
	}
	d, err := desk.New(desk.Config{
		Store: new(ticketmem.Store),
		Parties: desk.PartiesFunc(func(_ context.Context, h ticket.Handler, _ time.Time) (desk.Contact, bool, error) {
			c, known := directory[h]
			return c, known, nil
		}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	resident := ticket.Actor{Person: "p-1", Roles: []ticket.Role{ticket.RoleReporter}}
	clerk := ticket.Actor{ID: "clerk", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	t, err := d.Receive(ctx, resident, ticket.Request{Text: "施工队的人态度恶劣", About: []string{"works-1"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	// It may be about staff, so that the duty desk says first whom it names.
	if _, err := d.Do(ctx, clerk, t.ID, ticket.Classify{Kind: ticket.Complaint}); err != nil {
		fmt.Println(err)
		return
	}
	for _, to := range []ticket.Handler{"department/marcket", "department/works", "department/market"} {
		_, err := d.Do(ctx, clerk, t.ID, ticket.Transfer{To: to})
		if no := new(desk.RefusedError); errors.As(err, &no) {
			err = errors.New(no.Rule.In(gridgov.English) + ": " + no.Why.En)
		}
		fmt.Println(to, err)
	}
	// Output:
	// department/marcket transfer: to is unknown (got department/marcket): a department that the office knows at this time
	// department/works conflict of interest: the report is about everybody who acts for department/works, who never sees it: give it to somebody else
	// department/market <nil>
}
