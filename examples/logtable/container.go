package logtable

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// gunzipped looks at the first bytes, not at the file's name.
func gunzipped(src io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(src, peek)
	head, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	b = bufio.NewReaderSize(z, peek)
	if _, err := b.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return b, nil
}

// Unzipped reads UTF-8, plain or gzipped, without its byte order mark.
func Unzipped(src io.Reader) (io.Reader, error) {
	b, err := gunzipped(src)
	if err != nil {
		return nil, err
	}
	return inUTF8(b), nil
}

// containers are what a log may come in that is no table, by what the file begins with.
var containers = []struct{ begins, what, advice string }{
	{"\x1f\x8b", "gzipped twice", "unpack it once"},
	{"\xd0\xcf\x11\xe0", "an Excel file of the old form, or one with a password", "save it as XLSX without a password, or as CSV"},
	{"\xff\xfe\x00\x00", "text in UTF-32", "save it as UTF-8"},
	{"\x00\x00\xfe\xff", "text in UTF-32", "save it as UTF-8"},
	{"BZh", "compressed by bzip2", "unpack it, or compress it by gzip"},
	{"\xfd7zXZ", "compressed by xz", "unpack it, or compress it by gzip"},
	{"\x28\xb5\x2f\xfd", "compressed by zstd", "unpack it, or compress it by gzip"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it, and name the table in it"},
	{"Rar!", "a RAR archive", "unpack it, and name the table in it"},
	{"PAR1", "a Parquet file", "write it as CSV"},
	{"SQLite format 3", "an SQLite database", "write the table as CSV"},
	{"%PDF-", "a PDF", "ask for the table itself, as CSV or XLSX"},
}

// container names what a file is, from its first bytes, and says what to do; nothing where it may be text of separated cells.
func container(head []byte) (what, advice string) {
	for _, c := range containers {
		if bytes.HasPrefix(head, []byte(c.begins)) {
			return c.what, c.advice
		}
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark))
	switch {
	case isXES(head):
		return "XES, a log of events", "caselog reads it"
	case startsXML(text, "<!doctype html") || startsXML(text, "<html"):
		return "a web page", "download the file itself; a page that asks to log in is no table"
	case startsXML(text, "<?xml"):
		return "XML", "write the rows as CSV"
	case !isJSON(text):
		return "", ""
	case bytes.Contains(text, []byte(`"Feature"`)) || bytes.Contains(text, []byte(`"FeatureCollection"`)):
		return "GeoJSON", "write the properties of its features as CSV; polygons are for -grid"
	}
	return "JSON", "write its records as CSV"
}

func startsXML(text []byte, with string) bool {
	return len(text) >= len(with) && strings.EqualFold(string(text[:len(with)]), with)
}

// isXES reports whether a file is XES (IEEE 1849): XML whose first element is log.
func isXES(head []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark))
	for bytes.HasPrefix(text, []byte("<?")) || bytes.HasPrefix(text, []byte("<!--")) {
		end := "?>"
		if text[1] == '!' {
			end = "-->"
		}
		_, rest, _ := bytes.Cut(text, []byte(end))
		text = bytes.TrimSpace(rest)
	}
	return bytes.HasPrefix(text, []byte("<log ")) || bytes.HasPrefix(text, []byte("<log>"))
}

// isJSON reports whether text begins as JSON does, and a header does not: "[id],[opened]" is a header.
func isJSON(text []byte) bool {
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	rest := bytes.TrimSpace(text[1:])
	return len(rest) > 0 && (rest[0] == '"' || rest[0] == '{' || rest[0] == '[' || rest[0] == text[0]+2)
}

// archive names a ZIP that is no XLSX.
func archive(z *zip.Reader) (what, advice string) {
	has := func(name string) bool {
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasPrefix(f.Name, name) })
	}
	switch {
	case has("xl/workbook.bin"):
		return "an Excel file of the binary form (XLSB)", "save it as XLSX or CSV"
	case has("xl/"):
		return "an XLSX without a workbook", "it is broken: save it again, or as CSV"
	case has("content.xml"):
		return "an OpenDocument file", "save it as XLSX or CSV"
	case has("word/"):
		return "a Word file", "save its table as CSV"
	}
	return fmt.Sprintf("a ZIP of %d files", len(z.File)), "unpack it, and name the table in it; a table may be gzipped"
}
