package requestlog

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A row in the spool is its length (4 bytes, little endian, without themselves) and its fields; the id comes first, so
// that it can be read alone. Texts are prefixed with their length, times are microseconds since 1970 with a byte before
// them that says whether there is one. The form lives as long as the process and has no version.

func appendRow(b []byte, r *Row) []byte {
	start := len(b)
	b = append(b, 0, 0, 0, 0)
	b = appendText(b, r.ID)
	b = binary.AppendVarint(b, r.Line)
	b = appendTime(b, r.Opened)
	b = appendTime(b, r.Due)
	b = appendTime(b, r.Closed)
	b = append(b, byte(r.Origin), byte(r.Verdict), byte(r.Kind), byte(r.Resolution))
	b = binary.LittleEndian.AppendUint16(b, uint16(r.Flags))
	b = binary.LittleEndian.AppendUint64(b, r.contents)
	b = appendPoint(b, r.Point)
	b = binary.AppendUvarint(b, uint64(len(r.Steps)))
	for _, s := range r.Steps {
		b = append(b, byte(s.Do), s.order)
		b = appendTime(b, s.At)
		b = appendText(b, s.Value)
	}
	for _, texts := range [...][]string{r.Category, r.Handler, r.Areas, r.Unit} {
		b = binary.AppendUvarint(b, uint64(len(texts)))
		for _, t := range texts {
			b = appendText(b, t)
		}
	}
	for _, t := range [...]string{r.Text, r.Channel, r.Status, r.Address, r.Reply, r.Parent} {
		b = appendText(b, t)
	}
	binary.LittleEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	return binary.LittleEndian.AppendUint64(append(b, 1), uint64(t.UnixMicro()))
}

func appendPoint(b []byte, p *grid.Point) []byte {
	if p == nil {
		return append(b, 0)
	}
	b = binary.LittleEndian.AppendUint64(append(b, 1), math.Float64bits(p.Lon))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p.Lat))
}

var errSpool = errors.New("the spool does not read back as written: was the temporary file touched?")

// A decoder takes fields off a row, which it holds as one string that the row's texts share.
type decoder struct {
	rest string
	bad  bool
}

// decodeRow reads what stands after the length.
func decodeRow(b string) (Row, error) {
	d := decoder{rest: b}
	r := Row{ID: d.text(), Line: d.varint(), Opened: d.time(), Due: d.time(), Closed: d.time()}
	r.Origin, r.Verdict, r.Kind, r.Resolution = Origin(d.byte()), Verdict(d.byte()), ticket.Kind(d.byte()), ticket.Resolution(d.byte())
	r.Flags = Flags(d.byte()) | Flags(d.byte())<<8
	r.contents = d.fixed64()
	r.Point = d.point()
	if n := d.count(); n > 0 {
		r.Steps = make([]Step, n)
		for i := range r.Steps {
			r.Steps[i] = Step{Do: What(d.byte()), order: d.byte(), At: d.time(), Value: d.text()}
		}
	}
	for _, to := range [...]*[]string{&r.Category, &r.Handler, &r.Areas, &r.Unit} {
		if n := d.count(); n > 0 {
			*to = make([]string, n)
			for i := range *to {
				(*to)[i] = d.text()
			}
		}
	}
	for _, to := range [...]*string{&r.Text, &r.Channel, &r.Status, &r.Address, &r.Reply, &r.Parent} {
		*to = d.text()
	}
	if d.bad || d.rest != "" {
		return Row{}, errSpool
	}
	return r, nil
}

func (d *decoder) take(n uint64) string {
	if n > uint64(len(d.rest)) {
		d.bad, d.rest = true, ""
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) byte() byte {
	if s := d.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (d *decoder) fixed64() (v uint64) {
	for i, c := range []byte(d.take(8)) {
		v |= uint64(c) << (8 * i)
	}
	return v
}

func (d *decoder) uvarint() (v uint64) {
	for shift := 0; shift < 64; shift += 7 {
		c := d.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) varint() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// count reads the length of a list, each element of which takes a byte at least.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.bad, d.rest = true, ""
		return 0
	}
	return int(n)
}

func (d *decoder) text() string { return d.take(d.uvarint()) }

func (d *decoder) time() time.Time {
	if d.byte() == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(d.fixed64())).UTC()
}

func (d *decoder) point() *grid.Point {
	if d.byte() == 0 {
		return nil
	}
	return &grid.Point{Lon: math.Float64frombits(d.fixed64()), Lat: math.Float64frombits(d.fixed64())}
}
