package logtable_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/gridgov/gridgov/examples/logtable"

	"github.com/gridgov/gridgov"
)

// covered is an XLSX with a cover of so many rows, an empty sheet, and the log after so many titles.
func covered(t *testing.T, cover, titles int) string {
	return book(t, func(f *excelize.File, _ func(string) int) {
		require.NoError(t, f.SetSheetName("Sheet1", "封面"))
		for i := range cover {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			require.NoError(t, f.SetCellValue("封面", cell, "a title"))
		}
		for _, name := range []string{"空", "工单 "} {
			_, err := f.NewSheet(name)
			require.NoError(t, err)
		}
		for i := range titles {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			require.NoError(t, f.SetCellValue("工单 ", cell, "another title"))
		}
		for i, row := range [][]any{{"id", "opened"}, {"1", "2026-03-02"}} {
			cell, _ := excelize.CoordinatesToCellName(1, titles+i+1)
			require.NoError(t, f.SetSheetRow("工单 ", cell, &row))
		}
	})
}

// faultOf is what is wrong with a column of a file, wherever it is found out.
func faultOf(t *testing.T, form, file, column string) string {
	t.Helper()
	table, err := logtable.NewTable(strings.NewReader(file), "log.xlsx", formOf(t, form))
	if err != nil {
		return err.Error()
	}
	defer table.Close() //nolint:errcheck // of a test
	_, fault := table.Column("columns.id", column)
	if fault == nil {
		return ""
	}
	return gridgov.Invalid("log.xlsx", *fault).Error()
}

// Where a map names no sheet, or the wrong one, the error names the right one, however little there is in the one that was read.
func TestTheRightSheetIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		cover, titles int
		form, want    string
	}{
		"skip is for the log":             {1, 1, `{"skip": 1}`, `row 2 of another sheet has it: "sheet": "工单 ", "skip": 1`},
		"skip is for nothing":             {1, 0, `{"skip": 1}`, `row 1 of another sheet has it: "sheet": "工单 ", "skip": 0`},
		"skip is for nothing, long cover": {5, 0, `{"skip": 1}`, `row 1 of another sheet has it: "sheet": "工单 ", "skip": 0`},
		"no skip":                         {1, 0, `{}`, `another sheet has it: "sheet": "工单 "`},
		"the cover is empty":              {0, 2, `{}`, `row 3 of another sheet has it: "sheet": "工单 ", "skip": 2`},
		"an empty sheet is named":         {1, 0, `{"sheet": "空"}`, `another sheet has it: "sheet": "工单 "`},
		"skip is past the log":            {1, 0, `{"sheet": "工单 ", "skip": 9}`, `row 1 has it: "skip": 0`},
	} {
		assert.Contains(t, faultOf(t, c.form, covered(t, c.cover, c.titles), "id"), c.want, name)
	}
	file := covered(t, 1, 0)
	sheets := `this is sheet 1 of 3, and "sheet" names another: 封面, 空, 工单`
	assert.Contains(t, faultOf(t, `{"skip": 1}`, file, "nothing"), `there is no header after "skip": 1; `+sheets)
	assert.Contains(t, faultOf(t, `{}`, covered(t, 0, 0), "nothing"), "there is no header; "+sheets)
	assert.Empty(t, faultOf(t, `{"sheet": "工单"}`, file, "id"), "a space at the end of a name is not seen")
	assert.Contains(t, faultOf(t, `{"sheet": "工 单"}`, file, "id"), "no such sheet")
}

// A text whose lines are all skipped is not empty either.
func TestSkipPastTheEnd(t *testing.T) {
	assert.Contains(t, faultOf(t, `{"skip": 9}`, "a title\nid,opened\n1,2\n", "id"), `line 2 has it: "skip": 1`)
	assert.Contains(t, faultOf(t, `{"skip": 9}`, "id,opened\n1,2\n", "nothing"), `there is no header after "skip": 9`)
	for _, file := range []string{"", "\n\n", book(t, func(*excelize.File, func(string) int) {})} {
		assert.Contains(t, faultOf(t, `{"skip": 1}`, file, "id"), "the file is empty")
	}
}
