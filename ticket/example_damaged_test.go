package ticket_test

import (
	"fmt"

	"github.com/gridgov/gridgov/ticket"
)

// A store reads tickets with ReadTicket: one document that cannot be read does not keep it from listing the others.
func ExampleReadTicket() {
	rows := []struct {
		id  ticket.ID
		doc string
	}{
		{"t-1", `{"format":"1.0","id":"t-1","version":1,"head":"","state":"received"}`},
		{"t-2", `{"format":"1.0","id":"t-2","ver`},
		{"t-3", `{"format":"1.0","id":"t-3","version":1,"head":"","state":"closed"}`},
	}
	for _, row := range rows {
		t := ticket.ReadTicket(row.id, []byte(row.doc))
		fmt.Println(t.ID, t.State, t.Damaged != "")
	}
	// Output:
	// t-1 received false
	// t-2  true
	// t-3 closed false
}
