package desk

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// What a newer minor version wrote within a group of the document (intake, place, class, duty, clock, times, a task …), where
// nearly all members of a ticket stand and where version 1.2 itself added to 1.1, is kept by a copy and by a step, or the step is
// refused and CheckChain names it as not verified.
func TestMembersWithinAGroupAreKept(t *testing.T) {
	for _, group := range []string{"intake", "place", "class", "duty", "clock", "times", "limits"} {
		t.Run(group, func(t *testing.T) {
			s, to := newShelf(), newShelf()
			desk, err := New(Config{Store: s})
			require.NoError(t, err)
			by := ticket.Actor{ID: "d1", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{"office"}}
			filed, err := desk.Receive(t.Context(), by, ticket.Request{Text: "x", Origin: ticket.OnBehalf, Kind: ticket.Help})
			require.NoError(t, err)
			filed, err = desk.Do(t.Context(), by, filed.ID, ticket.Transfer{To: "department/market"})
			require.NoError(t, err)
			doc, err := json.Marshal(filed)
			require.NoError(t, err)
			newer := strings.Replace(string(doc), `{"format":"1.0"`, `{"format":"1.9"`, 1)
			newer = strings.Replace(newer, `"`+group+`":{`, `"`+group+`":{"language":"yue",`, 1)
			s.tickets[filed.ID] = []byte(newer)

			_, err = storage.Copy(t.Context(), s, to)
			require.NoError(t, err)
			assert.Contains(t, string(to.tickets[filed.ID]), "yue", "copied")

			left, err := ticket.CheckChain(ticket.ReadTicket(filed.ID, []byte(newer)), s.events[filed.ID])
			require.NoError(t, err)
			assert.Contains(t, strings.Join(left, " "), "language", "what could not be verified is named")

			if _, err = desk.Do(t.Context(), by, filed.ID, ticket.Note{Text: "y"}); err == nil {
				assert.Contains(t, string(s.tickets[filed.ID]), "yue", "after a step")
			}
		})
	}
}
