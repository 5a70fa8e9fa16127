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
	"strconv"
	"strings"

	"github.com/gridgov/gridgov"
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
var containers = []struct {
	begins string
	is     gridgov.Text
}{
	{"\x1f\x8b", gridgov.Text{En: "it is gzipped twice: unpack it once", Zh: "用gzip压缩了两次：请先解压一次"}},
	{"\xd0\xcf\x11\xe0", gridgov.Text{
		En: "it is an Excel file of the old form, or one with a password: save it as XLSX without a password, or as CSV",
		Zh: "是旧格式或加密的Excel文件：请另存为不加密的XLSX或CSV",
	}},
	{"\xff\xfe\x00\x00", gridgov.Text{En: "it is text in UTF-32: save it as UTF-8", Zh: "是UTF-32文字：请另存为UTF-8"}},
	{"\x00\x00\xfe\xff", gridgov.Text{En: "it is text in UTF-32: save it as UTF-8", Zh: "是UTF-32文字：请另存为UTF-8"}},
	{"BZh", gridgov.Text{En: "it is compressed by bzip2: unpack it, or compress it by gzip", Zh: "是bzip2压缩文件：请解压，或改用gzip"}},
	{"\xfd7zXZ", gridgov.Text{En: "it is compressed by xz: unpack it, or compress it by gzip", Zh: "是xz压缩文件：请解压，或改用gzip"}},
	{"\x28\xb5\x2f\xfd", gridgov.Text{En: "it is compressed by zstd: unpack it, or compress it by gzip", Zh: "是zstd压缩文件：请解压，或改用gzip"}},
	{"7z\xbc\xaf\x27\x1c", gridgov.Text{En: "it is a 7z archive: unpack it, and name the table in it", Zh: "是7z压缩包：请解压并指明其中的表格"}},
	{"Rar!", gridgov.Text{En: "it is a RAR archive: unpack it, and name the table in it", Zh: "是RAR压缩包：请解压并指明其中的表格"}},
	{"PAR1", gridgov.Text{En: "it is a Parquet file: write it as CSV", Zh: "是Parquet文件：请转为CSV"}},
	{"SQLite format 3", gridgov.Text{En: "it is an SQLite database: write the table as CSV", Zh: "是SQLite数据库：请将表导出为CSV"}},
	{"%PDF-", gridgov.Text{En: "it is a PDF: ask for the table itself, as CSV or XLSX", Zh: "是PDF：请索取CSV或XLSX表格"}},
}

// container says what a file is, from its first bytes, and what to do; nothing where it may be text of separated cells.
func container(head []byte) gridgov.Text {
	for _, c := range containers {
		if bytes.HasPrefix(head, []byte(c.begins)) {
			return c.is
		}
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark))
	switch {
	case isXES(head):
		return gridgov.Text{En: "it is XES, a log of events: caselog reads it", Zh: "是XES事件日志：请用caselog读取"}
	case startsXML(text, "<!doctype html") || startsXML(text, "<html"):
		return gridgov.Text{En: "it is a web page: download the file itself; a page that asks to log in is no table", Zh: "是网页：请下载文件本身，登录页不是表格"}
	case startsXML(text, "<?xml"):
		return gridgov.Text{En: "it is XML: write the rows as CSV", Zh: "是XML：请将各行转为CSV"}
	case !isJSON(text):
		return gridgov.Text{}
	case bytes.Contains(text, []byte(`"Feature"`)) || bytes.Contains(text, []byte(`"FeatureCollection"`)):
		return gridgov.Text{
			En: "it is GeoJSON: write the properties of its features as CSV; polygons are for -grid",
			Zh: "是GeoJSON：请将各要素的属性转为CSV；多边形请用-grid",
		}
	}
	return gridgov.Text{En: "it is JSON: write its records as CSV", Zh: "是JSON：请将记录转为CSV"}
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

// archive says what a ZIP that is no XLSX is, and what to do.
func archive(z *zip.Reader) gridgov.Text {
	has := func(name string) bool {
		return slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasPrefix(f.Name, name) })
	}
	switch {
	case has("xl/workbook.bin"):
		return gridgov.Text{En: "it is an Excel file of the binary form (XLSB): save it as XLSX or CSV", Zh: "是二进制格式（XLSB）的Excel文件：请另存为XLSX或CSV"}
	case has("xl/"):
		return gridgov.Text{En: "it is a broken XLSX without a workbook: save it again, or as CSV", Zh: "是缺少工作簿的XLSX，已损坏：请重新保存，或另存为CSV"}
	case has("content.xml"):
		return gridgov.Text{En: "it is an OpenDocument file: save it as XLSX or CSV", Zh: "是OpenDocument文件：请另存为XLSX或CSV"}
	case has("word/"):
		return gridgov.Text{En: "it is a Word file: save its table as CSV", Zh: "是Word文件：请将其中的表格另存为CSV"}
	}
	n := strconv.Itoa(len(z.File))
	return gridgov.Text{
		En: "it is a ZIP of " + n + " files: unpack it, and name the table in it; a table may be gzipped",
		Zh: "是含" + n + "个文件的ZIP：请解压并指明其中的表格；表格可用gzip压缩",
	}
}
