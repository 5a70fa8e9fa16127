package logtable_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/gridgov/gridgov/examples/logtable"

	"github.com/gridgov/gridgov"
)

func archiveOf(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte("<x/>"))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

func TestAFileThatIsNoTableIsNamedForWhatItIs(t *testing.T) {
	table := archiveOf(t, "xl/workbook.xml", "xl/sheet1.xml")
	for file, want := range map[string]string{
		`{"type":"FeatureCollection","features":[]}`:            "is GeoJSON",
		"\ufeff\n {\n \"features\": [{\"type\": \"Feature\"}]}": "is GeoJSON",
		zipped(t, `[{"id": 1}]`):                                "is JSON",
		"{\"id\": 1}\n{\"id\": 2}\n":                            "is JSON",
		"[]":                                                    "is JSON",
		archiveOf(t, "log.csv", "readme.txt"):                   "is a ZIP of 2 files: unpack it",
		archiveOf(t, "xl/worksheets/sheet1.xml"):                "is a broken XLSX without a workbook",
		archiveOf(t, "xl/workbook.bin"):                         "is an Excel file of the binary form",
		archiveOf(t, "mimetype", "content.xml"):                 "is an OpenDocument file",
		table:                                                   "is an XLSX that is broken",
		table[:40]:                                              "is a ZIP or XLSX that is broken or cut off",
		"\xd0\xcf\x11\xe0\xa1\xb1":                              "is an Excel file of the old form",
		"<!DOCTYPE HTML><html>":                                 "is a web page",
		"<?xml version=\"1.0\"?><rows/>":                        "is XML",
		"<?xml version=\"1.0\"?>\n<!-- a -->\n<log/>\n<log>":    "is XML",
		"<?xml version=\"1.0\"?>\n<!-- a -->\n<log>":            "is XES, a log of events: caselog reads it",
		zipped(t, zipped(t, "a,b\n")):                           "is gzipped twice",
		"PAR1":                                                  "is a Parquet file",
	} {
		_, err := logtable.NewTable(strings.NewReader(file), "log.csv", formOf(t, `{}`))
		require.ErrorIs(t, err, gridgov.ErrInvalid, "%q", file)
		assert.ErrorContains(t, err, want, "%.60q", file)
	}
	rows, err := rowsOf(t, `{}`, "[id],{at}\n1,2\n", "[id]", "{at}")
	require.NoError(t, err, "brackets around names are no JSON")
	assert.Equal(t, []string{"2|1|2"}, rows)
}

// book is an XLSX that a test fills.
func book(t *testing.T, fill func(f *excelize.File, style func(form string) int)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // of a test
	fill(f, func(form string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &form})
		require.NoError(t, err)
		return id
	})
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	return b.String()
}

func set(t *testing.T, f *excelize.File, cell string, value any, style int) {
	t.Helper()
	require.NoError(t, errors.Join(f.SetCellValue("Sheet1", cell, value), f.SetCellStyle("Sheet1", cell, cell, style)))
}

// What a cell holds does not depend on how the sheet shows it.
func TestCellsOfASheet(t *testing.T) {
	for name, c := range map[string]struct {
		value any
		form  string
		want  string
	}{
		"an instant":              {45352.427083333336, "d/m/yy h:mm", "2024-03-01 10:15:00"},
		"in Chinese":              {45352.427083333336, `yyyy"年"m"月"d"日" h:mm;@`, "2024-03-01 10:15:00"},
		"in a language":           {45352.375, `[$-804]yyyy/m/d h:mm AM/PM`, "2024-03-01 09:00:00"},
		"a day":                   {45352.0, "yyyy-mm-dd", "2024-03-01"},
		"shown as a day":          {45352.375, "dd.mm.yyyy", "2024-03-01 09:00:00"},
		"a month":                 {45352.0, "mmmm", "2024-03-01"},
		"a time of day":           {0.375, "h:mm", "09:00:00"},
		"hours past 24":           {0.5, "[h]:mm", "12:00:00"},
		"milliseconds":            {45352.37500578704, "yyyy-mm-dd hh:mm:ss.000", "2024-03-01 09:00:00.5"},
		"a number":                {34.80312345678912, "0.00", "34.8031234567891"},
		"a long number":           {410172360001, "0", "410172360001"},
		"a number in red days":    {7, `[Red]0" days"`, "7"},
		"with zeros before it":    {123, "000000", "000123"},
		"a negative one":          {-5.5, "0.0", "-5.5"},
		"a small one":             {1e-7, "General", "0.0000001"},
		"words in a date's style": {"D5 soon", "yyyy-mm-dd", "D5 soon"},
		"no date in its style":    {-5.5, "yyyy-mm-dd", "-5.5"},
		"a truth":                 {true, "0", "TRUE"},
	} {
		t.Run(name, func(t *testing.T) {
			file := book(t, func(f *excelize.File, style func(string) int) {
				set(t, f, "A1", "a", style("@"))
				set(t, f, "B1", "b", style("@"))
				set(t, f, "A2", c.value, style(c.form))
				set(t, f, "B2", "x", style("@"))
			})
			rows, err := rowsOf(t, `{}`, file, "a", "b")
			require.NoError(t, err)
			assert.Equal(t, []string{"2|" + c.want + "|x"}, rows)
		})
	}
}

func TestASheetIsRead(t *testing.T) {
	file := book(t, func(f *excelize.File, style func(string) int) {
		require.NoError(t, f.SetSheetVisible("Sheet1", true))
		for i, row := range [][]any{{"a title"}, {" a ", "b", "c"}, {"1", "2"}, {}, {"", "", ""}, {"3", nil, "5"}, {"6", "7", "8", "9"}} {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			require.NoError(t, f.SetSheetRow("Sheet1", cell, &row))
		}
		_, err := f.NewSheet("other")
		require.NoError(t, err)
	})
	rows, err := rowsOf(t, `{"skip": 1}`, file, "a", "b", "c")
	require.NoError(t, err)
	assert.Equal(t, []string{"3|1|2|", "6|3||5", "7!wrong_length"}, rows)

	table, err := logtable.NewTable(strings.NewReader(file), "log.xlsx", formOf(t, `{}`))
	require.NoError(t, err)
	_, fault := table.Column("columns.id", "a")
	require.NotNil(t, fault)
	assert.Contains(t, fault.Right.En, `row 2 has it: "skip": 1`)
	_, fault = table.Column("columns.id", "d")
	require.NotNil(t, fault)
	assert.Contains(t, fault.Right.En, `there are: a title; this is sheet 1 of 2, and "sheet" names another`)
	require.NoError(t, table.Close())
	_, err = logtable.NewTable(strings.NewReader(file), "log.xlsx", formOf(t, `{"sheet": "others"}`))
	require.ErrorContains(t, err, "nearest: other; there are: Sheet1, other")
	assert.Contains(t, faultOf(t, `{"sheet": "other"}`, file, "a"), `row 2 of another sheet has it: "sheet": "Sheet1", "skip": 1`)
}

func TestDatesSince1904(t *testing.T) {
	file := book(t, func(f *excelize.File, style func(string) int) {
		yes := true
		require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		set(t, f, "A1", "a", style("@"))
		set(t, f, "A2", 45352.375-1462, style("yyyy-mm-dd hh:mm"))
	})
	rows, err := rowsOf(t, `{}`, file, "a")
	require.NoError(t, err)
	assert.Equal(t, []string{"2|2024-03-01 09:00:00"}, rows)
}

// A cell with a date is a time whatever the layouts are, and a date and a time of day may be joined.
func TestADateOfASheetNeedsNoLayout(t *testing.T) {
	file := book(t, func(f *excelize.File, style func(string) int) {
		for i, c := range []string{"A1", "B1", "C1"} {
			set(t, f, c, []string{"at", "day", "time"}[i], style("@"))
		}
		set(t, f, "A2", 45352.375, style("d/m/yy h:mm"))
		set(t, f, "B2", 45352, style("d/m/yy"))
		set(t, f, "C2", 0.375, style("h:mm"))
	})
	form := formOf(t, `{"layouts": ["2.1.2006"], "zone": "Asia/Shanghai"}`)
	table, err := logtable.NewTable(strings.NewReader(file), "log.xlsx", form)
	require.NoError(t, err)
	defer table.Close() //nolint:errcheck // of a test
	var at []int
	for _, name := range []string{"at", "day", logtable.Join("day", "time")} {
		i, fault := table.Column("x", name)
		require.Nil(t, fault)
		at = append(at, i)
	}
	_, err = table.Next()
	require.NoError(t, err)
	for i, want := range []string{"2024-03-01T01:00:00Z", "2024-02-29T16:00:00Z", "2024-03-01T01:00:00Z"} {
		got, ok := table.Clock().Parse("due", string(table.Cell(at[i])))
		require.True(t, ok)
		assert.Equal(t, want, got.Format(time.RFC3339))
		assert.Equal(t, i == 1, got.Day)
	}
	_, ok := table.Clock().Parse("due", "1.3.2024")
	assert.True(t, ok, "the form's layouts are for text")
}

const xes = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016"><extension name="Time"/><global scope="event"><string key="org:group" value="UNKNOWN"/></global>
<classifier name="x" keys="concept:name"/><string key="concept:name" value="the log"/>
<trace>
 <string key="concept:name" value="case 1"><string key="concept:name" value="of the name"/></string>
 <event><string key="concept:name" value="first"/><date key="time:timestamp" value="2024-03-01T09:00:00.250+08:00"/></event>
 <event><date key="time:timestamp" value="2024-03-01T09:00:00"/><string key="concept:name" value="a &amp; b"/>
  <list key="l"><values><string key="org:group" value="in a list"/></values></list><string key="org:group" value="G"/></event>
 <int key="amount" value="7"/>
</trace>
<trace><string key="concept:name" value="empty"/></trace>
<event><string key="concept:name" value="of no case"/></event>
<trace><event><string key="concept:name" value="last"/></event></trace>
</log>`

func TestEventsOfAnXES(t *testing.T) {
	want := []string{
		"2|case 1|first|2024-03-01T09:00:00.250+08:00||7", "3|case 1|a & b|2024-03-01T09:00:00|G|7", "4||of no case|||", "5||last|||",
	}
	columns := []string{"case:concept:name", "concept:name", "time:timestamp", "org:group", "case:amount"}
	for _, file := range []string{xes, zipped(t, xes), "\ufeff" + xes, strings.ReplaceAll(xes, "\n", "")} {
		form := formOf(t, `{"encoding": "gbk", "skip": 3}`) // of text, and nothing to an XES
		form.Events = true
		rows, err := rowsIn(t, form, strings.NewReader(file), columns...)
		require.NoError(t, err)
		assert.Equal(t, want, rows)
	}
	form := formOf(t, `{}`)
	form.Events = true
	rows, err := rowsIn(t, form, strings.NewReader(strings.Replace(strings.Replace(xes, "UTF-8", "GBK", 1), "case 1", "\xb9\xa9", 1)),
		columns[:1]...)
	require.NoError(t, err)
	assert.Equal(t, "2|供", rows[0])
	_, err = rowsIn(t, form, strings.NewReader(xes), "concept:name", "org:resource")
	require.ErrorContains(t, err, `no such column "org:resource"`)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	for _, cut := range []int{len(xes) - 3, 700} {
		_, err = rowsIn(t, form, strings.NewReader(xes[:cut]), columns...)
		require.ErrorContains(t, err, "the XML is broken or cut off")
	}
	_, err = rowsIn(t, form, strings.NewReader(zipped(t, xes)[:200]), columns...)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// The times of an XES are times whatever the layouts are.
func TestATimeOfAnXESNeedsNoLayout(t *testing.T) {
	form := formOf(t, `{"layouts": ["2.1.2006"], "zone": "Asia/Shanghai"}`)
	form.Events = true
	table, err := logtable.NewTable(strings.NewReader(xes), "log.xes", form)
	require.NoError(t, err)
	at, fault := table.Column("columns.time", "time:timestamp")
	require.Nil(t, fault)
	for _, want := range []string{"2024-03-01T01:00:00.25Z", "2024-03-01T01:00:00Z"} {
		_, err = table.Next()
		require.NoError(t, err)
		got, ok := table.Clock().Parse("time", string(table.Cell(at)))
		require.True(t, ok)
		assert.Equal(t, want, got.Format(time.RFC3339Nano))
	}
}

func TestErrorsQuoteLittleOfAFile(t *testing.T) {
	secret := strings.Repeat("words of a resident ", 20)
	for name, file := range map[string]string{
		"no header":     "17,2024-03-01 09:00:00," + secret + "\n",
		"a long header": secret + "," + secret + "2,id2\n",
		"CR line ends":  "name," + secret + "\r1,2\r3,4",
		"quotes":        "\"name\"\t\"" + secret + "\"\n",
	} {
		table, err := logtable.NewTable(strings.NewReader(file), "log", formOf(t, `{}`))
		require.NoError(t, err)
		_, fault := table.Column("columns.id", "id")
		require.NotNil(t, fault)
		assert.Contains(t, fault.String(), `no such column "id" in log`, name)
		assert.LessOrEqual(t, strings.Count(fault.String(), "words of"), 2, name)
		switch name {
		case "no header":
			assert.Contains(t, fault.Right.En, "no header?")
			assert.NotContains(t, fault.Right.En, "resident")
			assert.NotContains(t, fault.Right.En, "17")
		case "CR line ends":
			assert.Contains(t, fault.Right.En, "CR line ends")
		case "quotes":
			assert.Contains(t, fault.Right.En, `"quotes": true`)
		}
	}
	for header, none := range map[string]bool{
		"id,opened,2023,2024": false, "ID 1,Opened": false, "lat1,lon2": false, "1,34.5,113.5": true, "x,01/02/2024 10:00,y": true,
		"20240001,x": true, "x,10:15,y": false,
	} {
		table, err := logtable.NewTable(strings.NewReader(header+"\n"), "log", formOf(t, `{}`))
		require.NoError(t, err)
		_, fault := table.Column("columns.id", "none")
		require.NotNil(t, fault)
		assert.Equal(t, none, strings.Contains(fault.Right.En, "no header?"), header)
	}
	assert.Equal(t, "99/99/9999 9:99 PM", logtable.Shape("31/12/2024 1:05 PM"))
	assert.Equal(t, "aa aaaaaa?", logtable.Shape("on Friday\x1b"), "no digit, no words")
	assert.Equal(t, 60, len([]rune(logtable.Shape(strings.Repeat("局1", 400)))))
}

func TestTheSheetOfTheCases(t *testing.T) {
	data, err := os.ReadFile("../replay/requestlog/testdata/r10_table.xlsx")
	require.NoError(t, err)
	rows, err := rowsOf(t, `{"sheet": "工单"}`, string(data), "工单编号", "受理时间", "办结时间", "诉求类型", "所属社区")
	require.NoError(t, err)
	assert.Equal(t, []string{
		"2|20240001|2024-03-01 09:00:00|2024-03-02 09:30:00|投诉|春藤社区",
		"3|20240002|2024-03-01 10:15:00||咨询|金桂社区",
		"4|20240003|2024-03-02 08:00:00|2024-03-02 12:00:00|建议|春藤社区",
	}, rows)
}
