package grid

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/exact"
)

const (
	// MaxGeoJSON is the longest GeoJSON text in bytes.
	MaxGeoJSON = 1 << 30
	// maxNesting is how deep a GeometryCollection may be in others. In practice there is one level.
	maxNesting = 8
)

// A Feature is one feature of a GeoJSON text: its properties, and the polygons of its geometry.
type Feature struct {
	Index      int    // its place in the text, from 0
	ID         string // its own "id", which is no property, where it has one: a text, or a number as it is written
	Properties Properties
	Polygons   []Polygon // none for a feature whose place is not known: its geometry is null, or empty
}

// Properties are the properties of a feature, as encoding/json decodes them, but that a number keeps its text as a
// [json.Number].
type Properties map[string]any

// String returns a property that is a text, a number or a truth value as text. A number reads as it is written in the
// file, so that an identifier such as 007 in quotes, or 1e3 or 12.50 without, is not reformatted. It reports false when
// the property is missing, null, a list or an object.
func (p Properties) String(name string) (string, bool) {
	switch v := p[name].(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// ReadGeoJSON reads a FeatureCollection, or a single Feature, of polygons (RFC 7946): Polygon, MultiPolygon, and
// GeometryCollection of those. A geometry that is null is legal, and so is an empty one: the feature has no polygons.
// Coordinates are taken as they are written; a height is left out. One feature at a time is decoded, but the polygons of
// all are kept: at most [MaxGeoJSON] bytes are read. A byte order mark is skipped.
//
// The error is an [*gridgov.InvalidError] about name that holds every fault: text that is not JSON or not UTF-8, a geometry that
// is missing or of another type, and each broken ring, by the number of its feature from 0: not closed, fewer than 4
// points, a coordinate that is none or out of range, nothing inside. Coordinates are degrees of longitude and latitude:
// the "crs" of earlier GeoJSON, where it names anything else than OGC:CRS84 or EPSG:4326, is a fault, and numbers too
// large for degrees are called projected. After a fault of the JSON itself, which has its byte offset, nothing
// more can be read. An error of the reader is returned as it is, wrapped.
func ReadGeoJSON(r io.Reader, name string) ([]Feature, error) {
	features, faulty, err := ReadSoundGeoJSON(r, name)
	if err == nil {
		err = gridgov.Invalid(name, faulty...)
	}
	if err != nil {
		return nil, err
	}
	return features, nil
}

// ReadSoundGeoJSON is like [ReadGeoJSON] but leaves faulty features out and returns their faults, so that the caller can
// report them. A file with a fault that is not one feature's is refused as by ReadGeoJSON; the error then holds all faults.
func ReadSoundGeoJSON(r io.Reader, name string) (sound []Feature, faulty []gridgov.Fault, err error) {
	if r == nil {
		return nil, nil, gridgov.Invalid(name, gridgov.Fault{Field: "file", Rule: gridgov.RuleRequired})
	}
	limited := &io.LimitedReader{R: r, N: MaxGeoJSON + 1}
	buffered := bufio.NewReader(limited)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3) // they are in the buffer
	}
	d := geoReader{dec: json.NewDecoder(buffered)}
	err = d.document()
	switch {
	case limited.N <= 0:
		d.broken = append(d.broken, gridgov.Fault{Field: "file", Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxGeoJSON)})
	case isJSON(err):
		at := strconv.FormatInt(d.dec.InputOffset(), 10)
		d.broken = append(d.broken,
			gridgov.Fault{
				Field: "byte " + at, Rule: gridgov.RuleJSON,
				Right: gridgov.Text{En: "a FeatureCollection as in RFC 7946", Zh: "应为RFC 7946的FeatureCollection"},
			})
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(d.broken) > 0 {
		return nil, nil, gridgov.Invalid(name, append(d.broken, d.faults...)...)
	}
	_ = gridgov.Invalid(name, d.faults...) // what may be quoted
	return d.features, d.faults, nil
}

// isJSON reports whether an error is one of the text, and not of the reader.
func isJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, errShape)
}

var errShape = errors.New("not an object with features")

type geoReader struct {
	dec      *json.Decoder
	features []Feature
	faults   []gridgov.Fault // of single features
	broken   []gridgov.Fault // of the text itself
	count    int             // features seen
}

func (d *geoReader) fault(field string, f gridgov.Fault) {
	f.Field = field
	d.faults = append(d.faults, f)
}

// document walks the top object. Its members may come in any order, and "features" is the only one that can be long.
func (d *geoReader) document() error {
	if err := d.expect('{'); err != nil {
		return err
	}
	var kind string
	single := map[string]json.RawMessage{"type": []byte(`"Feature"`)} // for a text that is one
	collection := false
	for d.dec.More() {
		key, err := d.dec.Token()
		if err != nil {
			return err
		}
		switch key {
		case "features":
			collection = true
			err = d.collection()
		case "type":
			err = d.dec.Decode(&kind)
		default:
			var raw json.RawMessage
			err = d.dec.Decode(&raw)
			if name := key.(string); name == "crs" {
				d.broken = append(d.broken, crsFaults(name, raw)...)
			} else if _, known := geoMembers[name]; known {
				single[name] = raw
			}
		}
		if err != nil {
			return err
		}
	}
	if err := d.expect('}'); err != nil {
		return err
	}
	switch {
	case kind == "FeatureCollection" && collection:
	case kind == "Feature" && !collection:
		raw, err := json.Marshal(single)
		if err != nil {
			return err
		}
		d.feature(raw)
	default:
		d.broken = append(d.broken,
			gridgov.Fault{
				Field: "type", Rule: gridgov.RuleOneOf, Limit: "FeatureCollection, Feature",
				Right: gridgov.Text{En: "a FeatureCollection has features", Zh: "FeatureCollection应有features"}, Got: kind,
			})
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errShape
		}
		return err
	}
	return nil
}

func (d *geoReader) expect(want json.Delim) error {
	got, err := d.dec.Token()
	if err != nil {
		return err
	}
	if got != want {
		return errShape
	}
	return nil
}

func (d *geoReader) collection() error {
	if err := d.expect('['); err != nil {
		return err
	}
	for d.dec.More() {
		var raw json.RawMessage
		if err := d.dec.Decode(&raw); err != nil {
			return err
		}
		d.feature(raw)
	}
	return d.expect(']')
}

type geoFeature struct {
	Type       string          `json:"type"`
	ID         any             `json:"id"`
	CRS        json.RawMessage `json:"crs"`
	Properties Properties      `json:"properties"`
	Geometry   *geoGeometry    `json:"geometry"`
}

// missing is the type of a geometry that was put where one is read to, and was not overwritten: null would have, and is legal.
const missing = "\x00"

// geoMembers are the members of a feature that are read, but for its crs.
var geoMembers = map[string]struct{}{"id": {}, "properties": {}, "geometry": {}}

type geoGeometry struct {
	Type        string          `json:"type"`
	CRS         json.RawMessage `json:"crs"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometries  []*geoGeometry  `json:"geometries"`
}

func (d *geoReader) feature(raw []byte) {
	at := "features[" + strconv.Itoa(d.count) + "]"
	index := d.count
	d.count++
	if !utf8.Valid(raw) { // the decoder would put a replacement character without an error
		d.fault(at, gridgov.Fault{Rule: gridgov.RuleUTF8})
		return
	}
	f := geoFeature{Geometry: &geoGeometry{Type: missing}}
	dec := json.NewDecoder(bytes.NewReader(exact.Clean(raw, &f))) // "PROPERTIES" is a foreign member
	dec.UseNumber()
	if err := dec.Decode(&f); err != nil {
		d.fault(at, gridgov.Fault{Rule: gridgov.RuleJSON, Right: gridgov.Text{En: "a Feature as in RFC 7946", Zh: "应为RFC 7946的Feature"}})
		return
	}
	if f.Type != "Feature" {
		d.fault(at+".type", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: "Feature", Got: f.Type})
		return
	}
	faults := len(d.faults)
	d.faults = append(d.faults, crsFaults(at+".crs", f.CRS)...)
	id, ok := Properties{"id": f.ID}.String("id")
	if _, truth := f.ID.(bool); truth || !ok && f.ID != nil {
		d.fault(at+".id", gridgov.Fault{Rule: gridgov.RuleType, Right: gridgov.Text{En: "a text or a number", Zh: "应为文字或数字"}})
	}
	var polygons []Polygon
	switch g := f.Geometry; {
	case g == nil:
	case g.Type == missing:
		d.fault(at+".geometry",
			gridgov.Fault{
				Rule:  gridgov.RuleRequired,
				Right: gridgov.Text{En: geoKinds + ", or null for a place that is not known", Zh: "应为" + geoKinds + "，地点不明时为null"},
			})
	default:
		polygons, _ = d.geometry(at+".geometry", g, nil, 0)
	}
	if len(polygons) > 0 {
		d.faults = append(d.faults, polygonFaults(at+".", polygons)...)
	}
	if len(d.faults) == faults {
		d.features = append(d.features, Feature{Index: index, ID: id, Properties: f.Properties, Polygons: polygons})
	}
}

const geoKinds = "Polygon, MultiPolygon, GeometryCollection of those"

// geometry appends the polygons of g. It reports false after a fault.
func (d *geoReader) geometry(at string, g *geoGeometry, polygons []Polygon, depth int) ([]Polygon, bool) {
	if g == nil {
		d.fault(at, gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: geoKinds, Zh: "应为" + geoKinds}, Got: "null"})
		return nil, false
	}
	wrong := crsFaults(at+".crs", g.CRS)
	d.faults = append(d.faults, wrong...)
	switch g.Type {
	case "Polygon":
		text := coordinates{text: g.Coordinates}
		if !text.polygon(&polygons) {
			d.fault(at+".coordinates",
				gridgov.Fault{Rule: gridgov.RuleJSON, Right: gridgov.Text{En: "rings of [longitude, latitude]", Zh: "应为由[经度, 纬度]组成的环"}})
			return nil, false
		}
		if last := len(polygons) - 1; len(polygons[last]) == 0 { // as good as null (RFC 7946, section 3.1)
			polygons = polygons[:last]
		}
		return polygons, wrong == nil
	case "MultiPolygon":
		text := coordinates{text: g.Coordinates}
		if !text.list(func() bool { return text.polygon(&polygons) }) {
			d.fault(at+".coordinates",
				gridgov.Fault{Rule: gridgov.RuleJSON, Right: gridgov.Text{En: "polygons of rings of [longitude, latitude]", Zh: "应为多边形，其环由[经度, 纬度]组成"}})
			return nil, false
		}
		return polygons, wrong == nil
	case "GeometryCollection":
		if depth == maxNesting {
			d.fault(at, gridgov.Fault{Rule: gridgov.RuleMaxDepth, Limit: strconv.Itoa(maxNesting)})
			return nil, false
		}
		if g.Geometries == nil {
			d.fault(at+".geometries",
				gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "a list of geometries", Zh: "应为geometry的列表"}})
			return nil, false
		}
		ok := wrong == nil
		for i, part := range g.Geometries {
			more, fine := d.geometry(at+".geometries["+strconv.Itoa(i)+"]", part, polygons, depth+1)
			if ok = ok && fine; fine {
				polygons = more
			}
		}
		return polygons, ok
	}
	d.fault(at+".type", gridgov.Fault{Rule: gridgov.RuleOneOf, Limit: geoKinds, Got: g.Type})
	return nil, false
}

// crsFaults returns what is wrong with the crs of GeoJSON as it was before RFC 7946, which allows degrees of WGS 84 alone.
func crsFaults(field string, raw json.RawMessage) []gridgov.Fault {
	if raw == nil {
		return nil
	}
	var crs *struct {
		Properties struct {
			Name string      `json:"name"`
			Code json.Number `json:"code"` // of {"type":"EPSG"}, which is older still
			Href string      `json:"href"`
		} `json:"properties"`
	}
	if err := exact.Unmarshal(raw, &crs); err == nil && crs == nil {
		return nil // null: no crs is named
	}
	name := ""
	if crs != nil {
		name = cmp.Or(crs.Properties.Name, crs.Properties.Href)
		if code := crs.Properties.Code.String(); name == "" && code != "" {
			name = "EPSG:" + code
		}
	}
	upper := strings.ToUpper(name) // OGC:CRS84, urn:ogc:def:crs:EPSG::4326, http://www.opengis.net/def/crs/EPSG/0/4326
	last := upper[strings.LastIndexAny(upper, ":/")+1:]
	right := gridgov.Text{
		En: "must be OGC:CRS84 or EPSG:4326, degrees of longitude and latitude; convert the file, or remove the member " +
			"where its numbers are these",
		Zh: "即经纬度；请转换文件，数字确为经纬度时去掉此项",
	}
	switch last {
	case "CRS84":
		return nil
	case "4326":
		if strings.Contains(upper, "EPSG") {
			return nil
		}
	case "3857", "900913", "3785", "102100", "102113":
		right = gridgov.Text{
			En: "degrees of longitude and latitude; this is Web Mercator, in metres: convert the file",
			Zh: "即经纬度；现为以米计的Web墨卡托坐标，请转换文件",
		}
	}
	return []gridgov.Fault{{Field: field, Rule: gridgov.RuleOneOf, Limit: "OGC:CRS84, EPSG:4326", Right: right, Got: name}}
}

// coordinates is a JSON text of nested arrays of numbers, which is known to be JSON. A file consists of little else, and
// encoding/json would take several times as long.
type coordinates struct {
	text []byte
	at   int
}

// next returns the next byte that is no space; 0 at the end.
func (c *coordinates) next() byte {
	for ; c.at < len(c.text); c.at++ {
		if b := c.text[c.at]; b != ' ' && b != '\n' && b != '\r' && b != '\t' {
			return b
		}
	}
	return 0
}

// list reads an array, by element.
func (c *coordinates) list(element func() bool) bool {
	if c.next() != '[' {
		return false
	}
	c.at++
	if c.next() == ']' {
		c.at++
		return true
	}
	for {
		if !element() {
			return false
		}
		separator := c.next()
		c.at++
		switch separator {
		case ',':
		case ']':
			return true
		default:
			return false
		}
	}
}

func (c *coordinates) polygon(to *[]Polygon) bool {
	polygon := Polygon{}
	var ring Ring
	position := func() bool {
		var p [2]float64
		n := 0
		ok := c.list(func() bool {
			x, ok := c.number()
			if n < len(p) { // else a height
				p[n] = x
			}
			n++
			return ok
		})
		ring = append(ring, Point{p[0], p[1]})
		return ok && n >= len(p)
	}
	ok := c.list(func() bool {
		ring = nil
		ok := c.list(position)
		polygon = append(polygon, ring)
		return ok
	})
	*to = append(*to, polygon)
	return ok
}

// number reports false for what is none, and for one that no float64 holds.
func (c *coordinates) number() (float64, bool) {
	c.next()
	from := c.at
	for c.at < len(c.text) && strings.IndexByte("+-.0123456789Ee", c.text[c.at]) >= 0 {
		c.at++
	}
	x, err := strconv.ParseFloat(string(c.text[from:c.at]), 64)
	return x, err == nil
}
