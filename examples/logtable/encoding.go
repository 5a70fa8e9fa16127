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

	"github.com/gridgov/gridgov/grid"
)

// named finds an encoding by its name; it is nil for UTF-8. The fault's limit says what would be right.
func named(name string) (enc encoding.Encoding, limit string) {
	if name == "" {
		return nil, ""
	}
	enc, err := htmlindex.Get(name)
	if err != nil || enc == encoding.Replacement {
		const such = "gb18030, big5, shift_jis, euc-kr, windows-1252, iso-8859-2, utf-16le or utf-8"
		return nil, "a name of the WHATWG's encoding standard, such as " + such
	}
	if enc == unicode.UTF8 {
		return nil, ""
	}
	return enc, ""
}

// inUTF8 reads text as UTF-8. A byte order mark says more of the encoding than the map.
func inUTF8(src *bufio.Reader, enc encoding.Encoding) io.Reader {
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
	case enc != nil:
		return newDecoder(src, enc)
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

// A census counts what a file is made of while it is read, to tell a file of GB 18030 from one of UTF-8 with some broken bytes.
type census struct {
	src          io.Reader
	carry        []byte // the beginning of a character
	broken       bool   // it is no UTF-8
	other, pairs int    // bytes above ASCII; those of them that are pairs of A1 to FE
	half         bool   // the last byte is the first of a pair
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
			c.half = false
			continue
		}
		c.other++
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

// CheckText returns an error for a log that has the look of GB 18030 and was read as UTF-8: what is no UTF-8, nine tenths of
// whose bytes above ASCII are pairs of A1 to FE. It counts what has been read so far.
func (t *Table) CheckText() error {
	if c := t.census; c != nil && c.broken && c.pairs*10 >= c.other*9 {
		return grid.Invalid(t.name, grid.Fault{
			Field: "encoding", Rule: "is required, since the file is not UTF-8:", Limit: `it looks like GB 18030 (GBK), "encoding": "gb18030"`,
		})
	}
	return nil
}
