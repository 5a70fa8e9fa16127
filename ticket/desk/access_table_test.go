package desk

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

// A right is one cell and state of an access table, by names.
type right struct{ role, action, relation, state string }

// Each cell of the printed table is what the rows of the table say, and the documents have it.
func TestEveryCellOfTheAccessTableIsThatOfItsRows(t *testing.T) {
	for lang, file := range map[gridgov.Language]string{
		gridgov.English: "../../docs/access.md", gridgov.Chinese: "../../docs/access.zh-CN.md",
	} {
		want := map[right]bool{}
		for _, row := range DefaultAccess() {
			states := row.States
			if states == nil {
				states = ticket.States()
			}
			for _, a := range row.Allow {
				for _, s := range states {
					want[right{row.Role.In(lang), a.In(lang), row.Relation.In(lang), s.In(lang)}] = true
				}
			}
		}
		printed := rulesOf(t, Definitions{}).AccessTable(lang)
		assert.Equal(t, want, rightsIn(printed, lang))
		doc, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(doc), printed, "%s is not what AccessTable writes", file)
	}
}

// rightsIn reads what a table in Markdown allows.
func rightsIn(text string, lang gridgov.Language) map[right]bool {
	got := map[right]bool{}
	role, columns := "", []string(nil)
	for line := range strings.SplitSeq(text, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		switch name, ok := strings.CutPrefix(line, "## "); {
		case ok:
			role, columns = name, nil
		case !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---"):
		case columns == nil:
			columns = cells
		default:
			for i, cell := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "| "), " |"), " | ")[1:] {
				for state := range strings.SplitSeq(strings.ReplaceAll(cell, "、", ", "), ", ") {
					switch state = strings.TrimSpace(state); state {
					case "":
					case "always", "始终":
						for _, s := range ticket.States() {
							got[right{role, cells[0], columns[i+1], s.In(lang)}] = true
						}
					default:
						got[right{role, cells[0], columns[i+1], state}] = true
					}
				}
			}
		}
	}
	return got
}

// An office can keep its access table in a file.
func TestAnAccessTableIsData(t *testing.T) {
	doc, err := json.Marshal(DefaultAccess())
	require.NoError(t, err)
	assert.Contains(t, string(doc), `{"role":"reporter","relation":"own","allow":["read"]}`)
	var back []Permit
	require.NoError(t, json.Unmarshal(doc, &back))
	assert.Equal(t, DefaultAccess(), back)
	require.NoError(t, json.Unmarshal([]byte(`[{"role":"网格员","relation":"辖区","allow":["查看办理记录","转派"]}]`), &back))
	assert.Equal(t, []Permit{{ticket.RoleWorker, Area, nil, []Action{ReadRecord, May(ticket.VerbTransfer)}}}, back)
	require.ErrorIs(t, json.Unmarshal([]byte(`[{"allow":["writes"]}]`), &back), gridgov.ErrInvalid)
}

// A row of the default table is its own: what a host takes away from one role, others keep.
func TestARowOfTheTableIsChangedAlone(t *testing.T) {
	before := DefaultAccess()
	for i := range before {
		table := DefaultAccess()
		for k := range table[i].Allow {
			table[i].Allow[k] = ReadRecord
		}
		for k := range table[i].States {
			table[i].States[k] = ticket.Closed
		}
		for k := range table {
			if k != i {
				require.Equal(t, before[k], table[k], "%d after a change of %d", k, i)
			}
		}
	}
}
