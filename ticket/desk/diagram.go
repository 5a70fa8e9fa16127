package desk

import (
	"slices"
	"strings"

	"github.com/gridgov/gridgov/ticket"
)

// Diagram returns the lifecycle as a Mermaid state diagram, as ARCHITECTURE.md and README.zh-CN.md show it. It is made from the
// table that configures the machine, and a test fires every trigger in every state to compare the two.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> received: receive\n")
	for _, from := range ticket.States() {
		for _, to := range ticket.States() {
			var by []string
			for _, row := range lifecycle {
				if row.to == to && slices.Contains(row.from, from) {
					by = append(by, row.by.String())
				}
			}
			if len(by) > 0 {
				b.WriteString("    " + from.String() + " --> " + to.String() + ": " + strings.Join(by, ", ") + "\n")
			}
		}
	}
	b.WriteString("    closed --> [*]\n")
	return b.String()
}
