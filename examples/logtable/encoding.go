package logtable

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/gridgov/gridgov"
)

// named finds an encoding by its name; it is nil for UTF-8. The fault's limit says what would be right.
func named(name string) (enc encoding.Encoding, ok bool) {
	if name == "" {
		return nil, true
	}
	enc, err := htmlindex.Get(name)
	if err != nil || enc == encoding.Replacement {
		return nil, false
	}
	if enc == unicode.UTF8 {
		return nil, true
	}
	return enc, true
}

// inUTF8 reads text as UTF-8 by its byte order mark; without one it is the source itself.
func inUTF8(src *bufio.Reader) io.Reader {
	head, _ := src.Peek(len(byteOrderMark)) // whoever reads on meets the error again
	switch {
	case bytes.HasPrefix(head, byteOrderMark):
		_, _ = src.Discard(len(byteOrderMark))
		return src
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		_, _ = src.Discard(2)
		return newDecoder(src, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		_, _ = src.Discard(2)
		return newDecoder(src, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	}
	return src
}

// A decoder reads an encoding as UTF-8. Bytes that are not of it stay what they are: a byte b is written as the surrogate
// U+DC00 + b would be, which is no UTF-8 and so is seen, and which [Text] undoes.
type decoder struct {
	src         io.Reader
	decode      transform.Transformer
	ascii       bool   // bytes below 0x80 are ASCII
	replacement []byte // how U+FFFD itself is written; nil: it cannot be
	in          []byte // read and not yet decoded
	out         []byte // decoded and not yet handed out
	err         error
}

func newDecoder(src io.Reader, enc encoding.Encoding) *decoder {
	name, _ := htmlindex.Name(enc)
	d := &decoder{src: src, decode: enc.NewDecoder(), ascii: name != "iso-2022-jp" && !strings.HasPrefix(name, "utf-16")}
	d.replacement, _ = enc.NewEncoder().Bytes([]byte("\uFFFD"))
	return d
}

func (d *decoder) Read(p []byte) (int, error) {
	for len(d.out) == 0 && (d.err == nil || len(d.in) > 0) {
		if d.err == nil {
			buf := make([]byte, 32<<10)
			var n int
			n, d.err = d.src.Read(buf)
			d.in = append(d.in, buf[:n]...)
		}
		d.out = d.out[:0]
		for len(d.in) > 0 && d.next() {
		}
		if d.err != nil && !errors.Is(d.err, io.EOF) {
			d.in = nil // what follows is unknown
		}
	}
	n := copy(p, d.out)
	if d.out = d.out[n:]; n == 0 {
		return 0, d.err
	}
	return n, nil
}

// next decodes some characters; it is false where more has to be read first. A decoder writes U+FFFD, of three bytes, for what is
// no text, so what fits into three bytes is that alone, or text.
func (d *decoder) next() bool {
	if d.ascii {
		n := 0
		for n < len(d.in) && d.in[n] < utf8.RuneSelf {
			n++
		}
		if n > 0 {
			d.out, d.in = append(d.out, d.in[:n]...), d.in[n:]
			return true
		}
	}
	var to [utf8.UTFMax]byte
	size, n, err := d.decode.Transform(to[:3], d.in, d.err != nil)
	if n == 0 && errors.Is(err, transform.ErrShortDst) {
		size, n, _ = d.decode.Transform(to[:], d.in, d.err != nil)
	}
	if n == 0 {
		return false
	}
	read := d.in[:n]
	d.in = d.in[n:]
	if string(to[:size]) != "\uFFFD" || bytes.Equal(read, d.replacement) {
		d.out = append(d.out, to[:size]...)
		return true
	}
	all := !slices.ContainsFunc(read, func(b byte) bool { return b >= utf8.RuneSelf })
	for _, b := range read {
		if b < utf8.RuneSelf && !all {
			d.out = append(d.out, b)
		} else {
			d.out = append(d.out, 0xED, 0xB0|b>>6, 0x80|b&0x3F)
		}
	}
	return true
}

// Text makes text of a cell, and reports whether it is. A byte that is no UTF-8 becomes its character of windows-1252: that is
// right for much of western Europe, and wherever it is wrong cells that differ still differ.
func Text(cell []byte) (string, bool) {
	if utf8.Valid(cell) {
		return string(cell), true
	}
	var b strings.Builder
	for len(cell) > 0 {
		r, n := utf8.DecodeRune(cell)
		if r == utf8.RuneError && n == 1 {
			c := cell[0]
			if len(cell) > 2 && c == 0xED && cell[1]&^3 == 0xB0 && cell[2]&^0x3F == 0x80 {
				c, n = cell[1]<<6|cell[2]&0x3F, 3
			}
			if r = charmap.Windows1252.DecodeByte(c); r == utf8.RuneError {
				r = 0xF700 + rune(c) // private use: five bytes have no character
			}
		}
		b.WriteRune(r)
		cell = cell[n:]
	}
	return b.String(), false
}

// utf16Of returns the encoding of UTF-16 that the beginning of a file without a mark has, or nothing. Of what is written in ASCII,
// line ends among it, every other byte is zero; and no character in use has the byte of a line end or of a comma before the other,
// so that some bytes of zero in a file of another encoding do not make it one of UTF-16.
func utf16Of(head []byte) string {
	var zeros, ends, marks [2]int // by place: of what is ASCII in big endian, the zero is at even ones, before the character
	lines := bytes.Count(head, []byte{'\n'})
	for i, c := range head {
		switch {
		case c == 0:
			zeros[i%2]++
		case c == '\n' && i > 0 && head[i-1] == 0 && i%2 == 1:
			ends[0]++
		case c == '\n' && i+1 < len(head) && head[i+1] == 0 && i%2 == 0:
			ends[1]++
		}
		if c == '\n' || c == '\r' || c == ',' || c == '\t' {
			marks[i%2]++
		}
	}
	for place, name := range []string{"utf-16be", "utf-16le"} {
		here, there := zeros[place], zeros[1-place]
		ended := ends[place]*100 > lines && here > ends[place] // a byte of 上 is that of a line end too
		if here > 9*there && marks[place]*100 <= lines && (ended || lines == 0 && here*4 > len(head)) {
			return name
		}
	}
	return ""
}

// check16 returns an error where a file without a mark is UTF-16 and its map says another encoding, or the other way round.
func (t *Table) check16(head []byte) error {
	is, name := utf16Of(head), ""
	if t.form.encoding != nil {
		name, _ = htmlindex.Name(t.form.encoding)
	}
	fault := gridgov.Fault{Field: "encoding", Rule: gridgov.RuleEncoding}
	switch {
	case is == name:
		return nil
	case is != "" && name == "":
		fault.Rule = gridgov.RuleRequired
		fault.Right = gridgov.Text{
			En: `the file is UTF-16 without a mark: "encoding": "` + is + `"`, Zh: `文件是UTF-16，且没有字节序标记："encoding": "` + is + `"`,
		}
	case is != "":
		fault.Right = gridgov.Text{
			En: `it is ` + name + `, and the file is UTF-16: "encoding": "` + is + `"`,
			Zh: `对照表写的是` + name + `，而文件是UTF-16："encoding": "` + is + `"`,
		}
	case strings.HasPrefix(name, "utf-16") && len(head) > 0 && bytes.IndexByte(head, 0) < 0:
		fault.Right = gridgov.Text{
			En: `it is ` + name + `, and the file is not UTF-16: leave "encoding" out where it is UTF-8`,
			Zh: `对照表写的是` + name + `，而文件不是UTF-16：文件是UTF-8时请去掉"encoding"`,
		}
	default:
		return nil
	}
	return Invalid(t.name, fault)
}

// A census counts what a file is made of while it is read, to tell a file of GB 18030 from one of UTF-8 with some broken bytes,
// and one of UTF-8 from one of the map's encoding.
type census struct {
	src          io.Reader
	named        encoding.Encoding // the map's; nil: UTF-8
	carry        []byte            // the beginning of a character
	broken       bool              // it is no UTF-8
	other, pairs int               // bytes above ASCII; those of them that are pairs of A1 to FE
	half         bool              // the last byte is the first of a pair
	run          int               // bytes above ASCII before this place
	odd          bool              // of such a run there was an odd number
}

func (c *census) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	if c.count(p[:n]); errors.Is(err, io.EOF) {
		c.broken = c.broken || len(c.carry) > 0
	}
	return n, err
}

func (c *census) count(b []byte) {
	other := c.other
	for _, v := range b {
		if v < utf8.RuneSelf {
			c.odd = c.odd || c.run%2 == 1
			c.half, c.run = false, 0
			continue
		}
		c.other++
		c.run++
		switch {
		case v < 0xA1 || v > 0xFE:
			c.half = false
		case c.half:
			c.pairs += 2
			c.half = false
		default:
			c.half = true
		}
	}
	if c.broken || c.other == other && len(c.carry) == 0 {
		return
	}
	text := slices.Concat(c.carry, b)
	n := len(text)
	for k := 1; k < utf8.UTFMax && k <= n; k++ {
		if utf8.RuneStart(text[n-k]) {
			if !utf8.FullRune(text[n-k:]) {
				n -= k
			}
			break
		}
	}
	c.broken, c.carry = !utf8.Valid(text[:n]), text[n:]
}

// fewPairs is how many bytes of an encoding of pairs may be UTF-8 by accident.
const fewPairs = 8

// isUTF8 reports whether what was read as the map's encoding is UTF-8. In an encoding of single bytes its characters are in no
// words, and in one of pairs they are few.
func (c *census) isUTF8() bool {
	_, single := c.named.(*charmap.Charmap)
	return !c.broken && c.other > 0 && (single || c.odd || c.other >= fewPairs)
}

// CheckText returns an error for a log that was read as UTF-8 and has the look of GB 18030, which is no UTF-8, and nine tenths of
// its bytes above ASCII are pairs of A1 to FE; and for one that was read as the encoding that the map names, and is UTF-8. It
// counts what has been read so far.
func (t *Table) CheckText() error {
	c := t.census
	if c != nil && c.named != nil && c.isUTF8() {
		return Invalid(t.name, gridgov.Fault{
			Field: "encoding", Rule: gridgov.RuleEncoding,
			Right: gridgov.Text{
				En: "it is " + t.form.Encoding + ", and the file is UTF-8: leave \"encoding\" out",
				Zh: "对照表写的是" + t.form.Encoding + "，而文件是UTF-8：请去掉\"encoding\"",
			},
		})
	}
	if c != nil && c.named == nil && c.broken && c.pairs*10 >= c.other*9 {
		return gridgov.Invalid(t.name, gridgov.Fault{
			Field: "encoding", Rule: gridgov.RuleRequired,
			Right: gridgov.Text{
				En: "the file is not UTF-8; it looks like GB 18030 (GBK): \"encoding\": \"gb18030\"",
				Zh: "文件不是UTF-8，看来是GB 18030（GBK）：\"encoding\": \"gb18030\"",
			},
		})
	}
	return nil
}
