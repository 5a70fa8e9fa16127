package logtable_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/gridgov/gridgov/examples/logtable"

	"github.com/gridgov/gridgov"
)

// looked reads a file to its end as the form has it, looks for columns, and returns the error.
func looked(t *testing.T, doc, file string, columns ...string) error {
	t.Helper()
	table, err := logtable.NewTable(strings.NewReader(file), "log.csv", formOf(t, doc))
	if err != nil {
		return err
	}
	defer table.Close() //nolint:errcheck // of a test
	for _, c := range columns {
		if _, fault := table.Column("columns."+c, c); fault != nil {
			return gridgov.Invalid("log.csv", *fault)
		}
	}
	for err = nil; err == nil; {
		_, err = table.Next()
	}
	return table.CheckText()
}

func in(t *testing.T, enc encoding.Encoding, text string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(text)
	require.NoError(t, err)
	return out
}

// A file is named as what it is where its map, or its look, says another encoding.
func TestAnEncodingIsNamedAsItIs(t *testing.T) {
	log := "编号,受理时间\n1,2024-03-01 08:00:00\n2,2024-03-02 08:00:00\n"
	body := "id,cat\n1,路灯问题\n2,井盖\n3,井\n"
	few := "id,cat\n1,x\n2,井\n"
	latin := "id,cat\n1,Straße\n"
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	chinese := "编号;内容\n" + strings.Repeat("1;"+strings.Repeat("路上灯不亮", 30)+"\n", 40)
	for name, c := range map[string]struct{ encoding, file, want string }{
		"UTF-8 as GB 18030, in the header":  {"gb18030", log, `it is gb18030, and the file is UTF-8: leave "encoding" out`},
		"UTF-8 as GB 18030, in the rows":    {"gb18030", body, "is gb18030, and the file is UTF-8"},
		"UTF-8 as Big5":                     {"big5", body, "is big5, and the file is UTF-8"},
		"one character of UTF-8 as GB18030": {"gbk", few, "is gbk, and the file is UTF-8"},
		"UTF-8 as windows-1252":             {"windows-1252", latin, "is windows-1252, and the file is UTF-8"},
		"UTF-8 as UTF-16":                   {"utf-16le", log, "is utf-16le, and the file is not UTF-16"},
		"UTF-16 without a mark":             {"", in(t, le, log), `the file is UTF-16 without a mark: "encoding": "utf-16le"`},
		"the same, big endian":              {"", in(t, be, log), `the file is UTF-16 without a mark: "encoding": "utf-16be"`},
		"the same, hardly any of it ASCII":  {"", in(t, le, chinese), `"encoding": "utf-16le"`},
		"UTF-16 as GB 18030":                {"gb18030", in(t, le, log), `is gb18030, and the file is UTF-16: "encoding": "utf-16le"`},
		"the other UTF-16":                  {"utf-16le", in(t, be, log), `"encoding": "utf-16be"`},
		"UTF-32":                            {"", "\xff\xfe\x00\x00i\x00\x00\x00", "is text in UTF-32"},
		"GB 18030 as UTF-8":                 {"", in(t, simplifiedchinese.GB18030, log), "it looks like GB 18030"},

		"GB 18030":              {"gb18030", in(t, simplifiedchinese.GB18030, log), ""},
		"GB 18030, a character": {"gb18030", in(t, simplifiedchinese.GB18030, few), ""},
		"that is UTF-8 too":     {"gb18030", in(t, simplifiedchinese.GB18030, "id,cat\n1,茅\n"), ""},
		"UTF-16 that is named":  {"utf-16be", in(t, be, chinese), ""},
		"ASCII as GB 18030":     {"gb18030", "id,cat\n1,x\n", ""},
		"UTF-8 with a mark":     {"gb18030", "\ufeff" + log, ""},
		"a NUL in a cell":       {"", "id,cat\n1,a\x00b\n2,路\n", ""},
		"NULs before line ends": {"", "id,cat\x00\n1,x\x00\n", ""},
		"NULs at odd places":    {"", "id,cat\n\x001,2\x00\n", ""},
	} {
		err := looked(t, `{"encoding": "`+c.encoding+`"}`, c.file)
		if c.want == "" {
			assert.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, gridgov.ErrInvalid, name)
		assert.ErrorContains(t, err, c.want, name)
	}
	err := looked(t, `{}`, "i\x00d,cat\n1,x\n", "id")
	require.ErrorContains(t, err, "its names hold NUL characters")
	assert.NotContains(t, err.Error(), "utf-16")
	err = looked(t, `{"encoding": "gb18030"}`, "i\xffd,cat\n1,x\n", "id")
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "names no encoding")
}

// Where the header is in another line than the first, the error says in which.
func TestTheHeaderBelowATitleIsFound(t *testing.T) {
	header := "编号;受理时间\n1;2024-03-01 08:00:00\n"
	for file, c := range map[string]struct{ doc, want string }{
		"梧桐街道2024年3月台账\n导出人:张三\n" + header:             {`{}`, `line 3 has it: "skip": 2`},
		"台账,3月,2024\n\n" + header:                      {`{}`, `line 3 has it: "skip": 2`},
		"台账\n" + header:                                {`{"delimiter": ";"}`, `line 2 has it: "skip": 1`},
		header:                                         {`{"skip": 1}`, `line 1 has it: "skip": 0`},
		"sep=;\n台账\n" + header:                         {`{"skip": 2}`, `line 3 has it: "skip": 1`},
		"台账\n" + strings.ReplaceAll(header, ";", "\t"): {`{}`, `line 2 has it: "skip": 1`},
	} {
		require.ErrorContains(t, looked(t, c.doc, file, "编号", "受理时间"), c.want, file)
	}
	err := looked(t, `{}`, "台账\n张三 13800000000\n", "编号")
	require.ErrorContains(t, err, "there are: 台账")
	assert.NotContains(t, err.Error(), "张三")
	file := book(t, func(f *excelize.File, _ func(string) int) {
		require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"此表说明"}))
		_, err := f.NewSheet("台账")
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("台账", "A1", &[]any{"标题"}))
		require.NoError(t, f.SetSheetRow("台账", "A3", &[]any{"编号", "受理时间"}))
	})
	require.ErrorContains(t, looked(t, `{}`, file, "编号"), `row 3 of another sheet has it: "sheet": "台账", "skip": 2`)
	require.ErrorContains(t, looked(t, `{"sheet": "台账"}`, file, "编号"), `row 3 has it: "skip": 2`)
}

// A name of the header is found however its words are parted, and shown on one line without what does anything to a terminal.
func TestNamesOfAHeader(t *testing.T) {
	const file = "\"编\n号\",受理\u3000时间,a\u009b31mb\u202ec\n1,2,3\n"
	for _, names := range [][]string{{"编 号", "受理 时间"}, {"编\n号", "受理  时间"}} {
		require.NoError(t, looked(t, `{}`, file, names...))
	}
	table, err := logtable.NewTable(strings.NewReader(file), "log.csv", formOf(t, `{}`))
	require.NoError(t, err)
	_, fault := table.Column("columns.id", "编码")
	require.NotNil(t, fault)
	assert.Equal(t, "no such column \"编码\" in log.csv; nearest: 编 号; there are: 编 号, 受理 时间, a?31mb?c", fault.Right.En)
	assert.Equal(t, "log.csv中没有列\"编码\"；最接近的是编 号；现有：编 号、受理 时间、a?31mb?c", fault.Right.Zh)
	i, fault := table.Column("columns.id", "a\u009b31mb\u202ec")
	require.Nil(t, fault)
	assert.Equal(t, "a?31mb?c", table.Name(i))
	assert.Equal(t, "a?31mb?c + 编 号", logtable.Shown(logtable.Join("a\u009b31mb\u202ec", "编\n号")))
}

// By ="0001" programs keep Excel from taking a text for a number; it is that text.
func TestTheGuardOfATextIsNoPartOfIt(t *testing.T) {
	for file, want := range map[string]string{
		"=\"编号\",b\n=\"0001\",=\"\"\n":                      "2|0001|",
		"编号,b\n\"=\"\"0002\"\"\",\"=\"\"a\"\"\"\"b\"\"\"\n": `2|0002|a"b`,
		"编号,b\n=x,=\"\n":                                    `2|=x|="`,
	} {
		rows, err := rowsOf(t, `{}`, file, "编号", "b")
		require.NoError(t, err)
		assert.Equal(t, []string{want}, rows, file)
	}
}

// The words of a map are shown in its errors, and one fault is no cause of another.
func TestFaultsOfAMapShowItsWords(t *testing.T) {
	for doc, want := range map[string]string{
		`{"zone": "北京"}`: `m.json: zone is unknown (got 北京): an IANA name such as "Asia/Shanghai", or "UTC"`,
		`{"zone": "Asia/Shangai", "layouts": ["2006-01-02 15:04 CST"]}`: `(got Asia/Shangai)`,
		`{"编码": "x"}`:            `编码 is unknown`,
		`{"days": ["期\u001b限"]}`: `(got 期␛限)`,
		`{"layouts": {"a": 1}}`:  `layouts has the wrong type (got object): a list`,
	} {
		form := logtable.NewForm()
		err := logtable.Read("m.json", []byte(doc), func(w *logtable.Walker, data json.RawMessage) {
			w.Object("", data, w.Struct(&form))
			form.Check(w, "due")
		})
		require.ErrorContains(t, err, want, doc)
		assert.NotContains(t, err.Error(), "(got …)")
		assert.NotContains(t, err.Error(), "\x1b")
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad)
		assert.Len(t, bad.Faults, 1, fmt.Sprint(err))
	}
}
