package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
)

// A suspension of which the reporter was told ends with a new dispatch, an upheld objection or a convening:
// the reporter hears of it, as of a Resume, by a message and in the story, whose last word is else that it is suspended until later
// than what is promised.
func TestAReporterHearsThatASuspensionHasEnded(t *testing.T) {
	h := func(n int) time.Time { return morning.Add(time.Duration(n) * time.Hour) }
	for name, steps := range map[string]func(*play){
		"resume":   func(p *play) { p.by("market", h(50), ticket.Resume{Reason: "x"}) },
		"transfer": func(p *play) { p.by("desk", h(50), ticket.Transfer{To: "department/works"}) },
		"convene": func(p *play) {
			p.by("coordinator", h(50), ticket.Convene{Lead: "department/works", Assist: []ticket.Party{{Handler: "unit/g1"}}})
		},
		"objection upheld": func(p *play) { p.by("market", h(20), ticket.Object{Reason: "x"}).by("desk", h(50), ticket.Grant{}) },
	} {
		p := filed(t, rulesOf(t, Definitions{SuspendUpTo: hours(1000)}), morning, ticket.Request{})
		p.by("desk", h(2), ticket.Transfer{To: "department/market"})
		p.by("market", h(3), ticket.Suspend{Until: h(500), Reason: "x"}).by("desk", h(4), ticket.Grant{})
		require.Contains(t, p.told(), "suspended person/p1")
		steps(p)
		require.True(t, p.Suspended.IsZero(), name)
		require.False(t, p.Promise.IsZero(), name)
		assert.Contains(t, p.told(), "resumed person/p1", name)
		story := ticket.Tell(p.events, ticket.Telling{Public: true})
		var all []string
		for _, s := range story {
			all = append(all, s.Text)
		}
		text := strings.Join(all, "\n")
		_, after, _ := strings.Cut(text, "it is suspended until")
		assert.True(t, strings.Contains(after, "resume") || strings.Contains(after, p.Promise.Format("2006-01-02 15:04")),
			"%s: the reporter reads\n%s\nand is promised %s", name, text, p.Promise)
	}
}
