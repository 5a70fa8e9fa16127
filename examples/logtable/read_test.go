package logtable_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/logtable"
)

// rowsOf reads a table: each row as its line and its cells, or what rejects it; or the error that ends it.
func rowsOf(t *testing.T, doc, file string, columns ...string) (rows []string, err error) {
	t.Helper()
	form := formOf(t, doc)
	return rowsIn(t, form, strings.NewReader(file), columns...)
}

func rowsIn(t *testing.T, form *logtable.Form, src io.Reader, columns ...string) (rows []string, err error) {
	t.Helper()
	table, err := logtable.NewTable(src, "log", form)
	if err != nil {
		return nil, err
	}
	defer func() { require.NoError(t, table.Close()) }()
	var at []int
	for _, c := range columns {
		i, fault := table.Column("columns."+c, c)
		require.Nil(t, fault)
		at = append(at, i)
	}
	for {
		line, err := table.Next()
		var bad *logtable.Reject
		switch {
		case errors.Is(err, io.EOF):
			return rows, table.CheckText()
		case errors.As(err, &bad):
			rows = append(rows, strconv.FormatInt(line, 10)+"!"+string(bad.Kind))
			continue
		case err != nil:
			return rows, err
		}
		row := strconv.FormatInt(line, 10)
		for _, i := range at {
			cell, ok := logtable.Text(table.Cell(i))
			if row += "|" + cell; !ok {
				row += "?"
			}
		}
		rows = append(rows, row)
	}
}

func zipped(t *testing.T, data string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(data))
	require.NoError(t, errors.Join(err, z.Close()))
	return b.String()
}

func TestWhatSeparatesCells(t *testing.T) {
	for name, c := range map[string]struct {
		doc, file string
		want      []string
	}{
		"of the header":             {`{}`, "a;b\n1;2,3\n", []string{"2|1|2,3"}},
		"named, not of the header":  {`{"delimiter": "~"}`, "a~b\n1~2,3\n", []string{"2|1|2,3"}},
		"named by the file":         {`{}`, "sep=;\r\na;b\r\n1;2,3,4,5\r\n", []string{"3|1|2,3,4,5"}},
		"the map says more":         {`{"delimiter": ","}`, "SEP=;\na,b\n1,2;3\n", []string{"3|1|2;3"}},
		"title lines":               {`{"skip": 2}`, "Requests, 2024; a report\n\na;b\n1;2\n", []string{"4|1|2"}},
		"title lines after sep":     {`{"skip": 1}`, "sep=|\nRequests, \"2024\na|b\n1|2\n", []string{"4|1|2"}},
		"an empty line first":       {`{}`, "\r\n\r\na;b\r\n1;2\r\n", []string{"4|1|2"}},
		"tabs and quotes":           {`{}`, "a\tb\n\"x\ty\n3\toh\"\n\"4\"\t5\n", []string{`2|"x|y`, `3|3|oh"`, `4|"4"|5`}},
		"tabs, and quotes count":    {`{"quotes": true}`, "a\tb\n\"x\ty\"\t5\n", []string{"2|x\ty|5"}},
		"commas, and quotes do not": {`{"quotes": false}`, "a,b\n\"x,y\n", []string{`2|"x|y`}},
		"a tab that is named":       {`{"delimiter": "\t"}`, "a\tb\n\"1\t2\n", []string{`2|"1|2`}},
		"a mark, then sep":          {`{}`, "\ufeffsep=;\na;b\n1;2\n", []string{"3|1|2"}},
		"gzip":                      {`{}`, zipped(t, "a,b\n1,2\n"), []string{"2|1|2"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := rowsOf(t, c.doc, c.file, "a", "b")
			require.NoError(t, err)
			assert.Equal(t, c.want, rows)
		})
	}
	for _, doc := range []string{
		`{"delimiter": ";;"}`, `{"delimiter": "\""}`, `{"delimiter": "；"}`, `{"skip": -1}`, `{"skip": "1"}`, `{"quotes": "yes"}`,
		`{"encoding": "mojibake"}`, `{"encoding": "iso-2022-cn"}`,
	} {
		form := logtable.NewForm()
		assert.Error(t, readForm(&form, doc), doc)
	}
}

func TestEncodings(t *testing.T) {
	for name, c := range map[string]struct {
		doc, file string
		want      []string
	}{
		"GB 18030": {`{"encoding": "gb18030"}`, "a,b\n\xb9\xa9\xcb\xae,\x81\x30\x81\x30\n", []string{"2|供水|\u0080"}},
		"GBK, a broken character": {
			`{"encoding": "GBK"}`, "a,b\n\xb9\xa9\xff,\xcb\xae\n\xb9\xa9\xfe\xff,\xb9,\n", []string{"2|供ÿ?|水", "3!wrong_length"},
		},
		"names stay apart": {`{"encoding": "gbk"}`, "a,b\n\xb9\xff,\xba\xff\n", []string{"2|¹ÿ?|ºÿ?"}},
		"windows-1252": {
			`{"encoding": "windows-1252"}`, "a,b\nB\xfbche d\xe9chir\xe9e,B\xe2che\n", []string{"2|Bûche déchirée|Bâche"},
		},
		"no encoding":             {`{}`, "a,b\nB\xfbche,B\xe2che\n", []string{"2|Bûche?|Bâche?"}},
		"Big5":                    {`{"encoding": "big5"}`, "a,b\n\xa5\x78\xa5\x5f,x\n", []string{"2|台北|x"}},
		"Shift JIS":               {`{"encoding": "shift_jis"}`, "a,b\n\x93\x8c\x8b\x9e,\x83\x5c\n", []string{"2|東京|ソ"}},
		"ISO-2022-JP":             {`{"encoding": "iso-2022-jp"}`, "a,b\n\x1b$B;E;v\x1b(B,x\n", []string{"2|仕事|x"}},
		"UTF-16, little endian":   {`{}`, "\xff\xfea\x00,\x00b\x00\n\x00\x9b\x4f,\x002\x00\n\x00", []string{"2|供|2"}},
		"UTF-16, big endian":      {`{"encoding": "gbk"}`, "\xfe\xff\x00a\x00,\x00b\x00\n\x4f\x9b\x00,\x002\x00\n", []string{"2|供|2"}},
		"UTF-16 without a mark":   {`{"encoding": "utf-16le"}`, "a\x00,\x00b\x00\n\x00\x9b\x4f,\x002\x00\n\x00", []string{"2|供|2"}},
		"half a UTF-16 character": {`{"encoding": "utf-16le"}`, "a\x00,\x00b\x00\n\x001\x00,\x00\x00\xd82\x00\n\x00", []string{"2|1|\x00Ø2?"}},
		"a mark, and another map": {`{"encoding": "gbk"}`, "\ufeffa,b\n供,水\n", []string{"2|供|水"}},
		"U+FFFD that is written":  {`{"encoding": "gb18030"}`, "a,b\n\x84\x31\xa4\x37,x\n", []string{"2|\uFFFD|x"}},
		"CESU in UTF-8":           {`{}`, "a,b\n\xed\xb2\x80\xed\xa0\x80,x\n", []string{"2|€í\u00a0€?|x"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, src := range []io.Reader{strings.NewReader(c.file), iotest.OneByteReader(strings.NewReader(c.file))} {
				rows, err := rowsIn(t, formOf(t, c.doc), src, "a", "b")
				require.NoError(t, err)
				assert.Equal(t, c.want, rows)
			}
		})
	}
}

func TestAFileThatLooksLikeGB18030IsRefused(t *testing.T) {
	const gbk = "\xb9\xa9\xcb\xae" // 供水
	long := strings.Repeat("1,x\n", 50_000)
	for name, c := range map[string]struct {
		file    string
		refused bool
	}{
		"in the header":       {"a," + gbk + "\n1,2\n", true},
		"far down":            {"a,b\n" + long + "1," + gbk + "\n", true},
		"western European":    {"a,b\n1,B\xfbche d\xe9chir\xe9e\n", false},
		"UTF-8, one bad byte": {"a,b\n1,供水\n1,噪声\xff\n", false},
		"UTF-8":               {"a,b\n1,供水\n", false},
		"nine of ten":         {"a,b\n1," + strings.Repeat(gbk, 9) + "\n2,\xe9a\xe9a\xe9a\xe9a\n", true},
		"fewer":               {"a,b\n1," + strings.Repeat(gbk, 9) + "\n2,\xe9a\xe9a\xe9a\xe9a\xe9\n", false},
		"ASCII":               {"a,b\n1,2\n", false},
	} {
		for _, src := range []io.Reader{strings.NewReader(c.file), iotest.HalfReader(strings.NewReader(c.file))} {
			_, err := rowsIn(t, formOf(t, `{}`), src)
			if c.refused {
				require.ErrorContains(t, err, `"encoding": "gb18030"`, name)
			} else {
				require.NoError(t, err, name)
			}
		}
	}
	rows, err := rowsOf(t, `{"encoding": "gb18030"}`, "a,b\n1,"+gbk+"\n", "b")
	require.NoError(t, err)
	assert.Equal(t, []string{"2|供水"}, rows)
}

// A file of another encoding reads the same however it is cut into reads.
func FuzzEncodings(f *testing.F) {
	f.Add("gb18030", "\xb9\xa9\x81\x30\x81\x30\xff")
	f.Add("shift_jis", "\x93\x8c\x83\x5c\x80")
	f.Fuzz(func(t *testing.T, name, text string) {
		form := logtable.NewForm()
		form.Encoding = name
		if readForm(&form, "{}") != nil {
			t.Skip()
		}
		read := func(src io.Reader) (rows []string, failed string) {
			rows, err := rowsIn(t, &form, src)
			if err != nil {
				failed = err.Error()
			}
			return rows, failed
		}
		rows, failed := read(strings.NewReader(text))
		again, failedAgain := read(iotest.OneByteReader(strings.NewReader(text)))
		require.Equal(t, rows, again)
		require.Equal(t, failed, failedAgain)
	})
}
