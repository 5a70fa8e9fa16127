package gather_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/gather"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// A desk works over a gathered store as over any other. In a service the store below is a ticketsql.Store.
func Example() {
	ctx := context.Background()
	store := gather.New(new(ticketmem.Store), gather.Config{})
	d, err := desk.New(desk.Config{Store: store})
	if err != nil {
		fmt.Println(err)
		return
	}
	officer := ticket.Actor{ID: "o1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			_, err := d.Receive(ctx, officer, ticket.Request{Key: fmt.Sprint("call-", i), Text: "The lamp is out.", Origin: ticket.OnBehalf})
			if err != nil {
				fmt.Println(err)
			}
		})
	}
	group.Wait()
	all, err := store.List(ctx, storage.Query{Limit: 100})
	fmt.Println(len(all), err)
	fmt.Println(store.Close(ctx))
	// Output:
	// 64 <nil>
	// <nil>
}
