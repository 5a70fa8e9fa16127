package grid

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gridgov/gridgov/internal/exact"
)

const (
	// MaxGeoJSON is the longest GeoJSON text in bytes.
	MaxGeoJSON = 1 << 30
	// maxNesting is how deep a GeometryCollection may stand in another. One is what there is in practice.
	maxNesting = 8
)

// A Feature is one feature of a GeoJSON text: properties, and the polygons of its geometry.
type Feature struct {
	Properties Properties
	Polygons   []Polygon
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
// GeometryCollection of those. Coordinates are taken as they are written; a height is left out. One feature at a time
// is decoded, but the polygons of all are kept: at most [MaxGeoJSON] bytes are read. A byte order mark is skipped.
//
// The error is an [*InvalidError] about name that holds every fault: text that is not JSON or not UTF-8, a geometry that
// is null or of another type, and each broken ring, by the number of its feature from 0: not closed, fewer than 4
// points, a coordinate that is none or out of range, no area. After a fault of the JSON itself, which is given with its
// byte offset, nothing more can be read. An error of the reader is returned as it is, wrapped.
func ReadGeoJSON(r io.Reader, name string) ([]Feature, error) {
	if r == nil {
		return nil, Invalid(name, Fault{Field: "file", Rule: "required"})
	}
	limited := &io.LimitedReader{R: r, N: MaxGeoJSON + 1}
	buffered := bufio.NewReader(limited)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3) // they are in the buffer
	}
	d := geoReader{dec: json.NewDecoder(buffered)}
	err := d.document()
	switch {
	case limited.N <= 0:
		d.faults = append(d.faults, Fault{Field: "file", Rule: "max bytes", Limit: strconv.Itoa(MaxGeoJSON)})
	case isJSON(err):
		at := strconv.FormatInt(d.dec.InputOffset(), 10)
		d.faults = append(d.faults, Fault{Field: "byte " + at, Rule: "json", Limit: "a FeatureCollection as in RFC 7946"})
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(d.faults) > 0 {
		return nil, Invalid(name, d.faults...)
	}
	return d.features, nil
}

// isJSON tells an error of the text from one of the reader.
func isJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, errShape)
}

var errShape = errors.New("not an object with features")

type geoReader struct {
	dec      *json.Decoder
	features []Feature
	faults   []Fault
	count    int // features seen
}

func (d *geoReader) fault(field, rule, limit, got string) {
	d.faults = append(d.faults, Fault{Field: field, Rule: rule, Limit: limit, Got: got})
}

// document walks the top object. Its members may come in any order, and "features" is the only one that can be long.
func (d *geoReader) document() error {
	if err := d.expect('{'); err != nil {
		return err
	}
	var kind string
	rest := make(map[string]json.RawMessage) // of a single Feature
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
			if key == "properties" || key == "geometry" {
				rest[key.(string)] = raw
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
		d.feature(slices.Concat([]byte(`{"type":"Feature","properties":`), orNull(rest["properties"]), []byte(`,"geometry":`), orNull(rest["geometry"]), []byte(`}`)))
	default:
		d.fault("type", "one of", "FeatureCollection with features, Feature", kind)
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errShape
		}
		return err
	}
	return nil
}

func orNull(raw json.RawMessage) []byte {
	if raw == nil {
		return []byte("null")
	}
	return raw
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
	Type       string       `json:"type"`
	Properties Properties   `json:"properties"`
	Geometry   *geoGeometry `json:"geometry"`
}

type geoGeometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometries  []*geoGeometry  `json:"geometries"`
}

func (d *geoReader) feature(raw []byte) {
	at := "features[" + strconv.Itoa(d.count) + "]"
	d.count++
	if !utf8.Valid(raw) { // the decoder would put a replacement character and say nothing
		d.fault(at, "utf8", "UTF-8", "")
		return
	}
	var f geoFeature
	if err := decode(raw, &f); err != nil {
		d.fault(at, "json", "a Feature as in RFC 7946", "")
		return
	}
	if f.Type != "Feature" {
		d.fault(at+".type", "one of", "Feature", f.Type)
		return
	}
	polygons, ok := d.geometry(at+".geometry", f.Geometry, nil, 0)
	if !ok {
		return
	}
	d.faults = append(d.faults, polygonFaults(at+".", polygons)...)
	d.features = append(d.features, Feature{Properties: f.Properties, Polygons: polygons})
}

func decode(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(exact.Clean(raw, into))) // "PROPERTIES" is a foreign member
	dec.UseNumber()
	return dec.Decode(into)
}

// geometry appends the polygons of g. It reports false after a fault.
func (d *geoReader) geometry(at string, g *geoGeometry, polygons []Polygon, depth int) ([]Polygon, bool) {
	const kinds = "Polygon, MultiPolygon, GeometryCollection of those"
	if g == nil {
		d.fault(at, "required", kinds, "null")
		return nil, false
	}
	switch g.Type {
	case "Polygon":
		var rings [][]position
		if err := json.Unmarshal(orNull(g.Coordinates), &rings); err != nil {
			d.fault(at+".coordinates", "json", "rings of [longitude, latitude]", "")
			return nil, false
		}
		return append(polygons, polygonOf(rings)), true
	case "MultiPolygon":
		var all [][][]position
		if err := json.Unmarshal(orNull(g.Coordinates), &all); err != nil {
			d.fault(at+".coordinates", "json", "polygons of rings of [longitude, latitude]", "")
			return nil, false
		}
		for _, rings := range all {
			polygons = append(polygons, polygonOf(rings))
		}
		return polygons, true
	case "GeometryCollection":
		if depth == maxNesting {
			d.fault(at, "max nesting", strconv.Itoa(maxNesting), "")
			return nil, false
		}
		ok := true
		for i, part := range g.Geometries {
			more, fine := d.geometry(at+".geometries["+strconv.Itoa(i)+"]", part, polygons, depth+1)
			if ok = ok && fine; fine {
				polygons = more
			}
		}
		return polygons, ok
	}
	d.fault(at+".type", "one of", kinds, g.Type)
	return nil, false
}

// A position is [longitude, latitude] or [longitude, latitude, height].
type position Point

// UnmarshalJSON refuses what encoding/json would quietly take for 0: null, and a missing number.
func (p *position) UnmarshalJSON(text []byte) error {
	var numbers []*float64
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	if len(numbers) < 2 || slices.Contains(numbers, nil) {
		return errPosition
	}
	p.Lon, p.Lat = *numbers[0], *numbers[1]
	return nil
}

var errPosition = errors.New("a position is [longitude, latitude], two numbers")

func polygonOf(rings [][]position) Polygon {
	polygon := make(Polygon, len(rings))
	for i, ring := range rings {
		polygon[i] = make(Ring, len(ring))
		for k, p := range ring {
			polygon[i][k] = Point(p)
		}
	}
	return polygon
}
