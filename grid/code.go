package grid

import (
	"github.com/gridgov/gridgov"
)

import "strconv"

// A Division is a division code (行政区划代码) cut into its parts. Twelve digits are 2 for the province, 2 for the city, 2
// for the county (these six as in GB/T 2260), 3 for the street or town (GB/T 10114) and 3 for the committee
// [B: official page seen as an excerpt, and a second source]. Parts below the division itself are empty.
type Division struct {
	Province  string // 省: "41"
	City      string // 市: "01"
	County    string // 县、区: "72"; "00" in a city without counties
	Street    string // 街道、镇、乡: "360"
	Committee string // 社区居委会、村委会: "007"
}

var divisionParts = [...]struct {
	name string
	end  int // digits up to and with this part
}{{"province", 2}, {"city", 4}, {"county", 6}, {"street", 9}, {"committee", 12}}

// ParseDivision cuts a code of 12 digits, or of 2, 4, 6 or 9 for a higher division. Zeros at the end are padding, in
// every length: "410000" is "41", "410172360000" is "410172360". Otherwise no part may be zero, except the county in a
// city that has none ("441900003001"). The error is an [*gridgov.InvalidError].
func ParseDivision(code string) (Division, error) {
	const field = "division"
	if !digits(code) {
		return Division{}, gridgov.Invalid(field,
			gridgov.Fault{Field: field, Rule: gridgov.RuleForm, Right: gridgov.Text{En: "only the digits 0 to 9", Zh: "只能用数字0至9"}, Got: code})
	}
	var part [len(divisionParts)]string
	n, from := 0, 0
	for i, p := range divisionParts {
		if len(code) >= p.end {
			part[i] = code[from:p.end]
			n, from = i+1, p.end
		}
	}
	if n == 0 || from != len(code) {
		return Division{}, gridgov.Invalid(field,
			gridgov.Fault{
				Field: field, Rule: gridgov.RuleForm, Right: gridgov.Text{En: "2, 4, 6, 9 or 12 digits", Zh: "应为2、4、6、9或12位数字"},
				Got: code,
			})
	}
	for ; n > 0 && zeros(part[n-1]); n-- {
		part[n-1] = ""
	}
	var faults []gridgov.Fault
	for i, p := range divisionParts {
		if zeros(part[i]) && p.name != "county" || i == 0 && n == 0 {
			faults = append(faults, gridgov.Fault{
				Field: field + "." + p.name, Rule: gridgov.RuleForm, Right: gridgov.Text{En: "a number above 0", Zh: "应为大于0的数"},
				Got: code,
			})
		}
	}
	if len(faults) > 0 {
		return Division{}, gridgov.Invalid(field, faults...)
	}
	return Division{part[0], part[1], part[2], part[3], part[4]}, nil
}

// Code returns the code without padding: 2, 4, 6, 9 or 12 digits.
func (d Division) Code() string { return d.Province + d.City + d.County + d.Street + d.Committee }

// Parent returns the division one step above: of a province and of the zero Division, the zero Division.
func (d Division) Parent() Division {
	switch {
	case d.Committee != "":
		d.Committee = ""
	case d.Street != "" && zeros(d.County):
		d.Street, d.County = "", ""
	case d.Street != "":
		d.Street = ""
	case d.County != "":
		d.County = ""
	case d.City != "":
		d.City = ""
	default:
		d.Province = ""
	}
	return d
}

// A StreetKind is what the first of the three digits of the street means [B: ministry's rule seen as an excerpt].
type StreetKind uint8

// The kinds of street.
const (
	NoStreet    StreetKind = iota // no street in the code, or a digit without a meaning
	Subdistrict                   // 0: subdistrict (街道)
	Town                          // 1: town (镇)
	Township                      // 2 or 3: township (乡)
	Combined                      // 4 or 5: government and enterprise in one (政企合一)
)

var streetKindNames = [...]string{"no street", "subdistrict", "town", "township", "combined"}

// String returns the kind in English.
func (k StreetKind) String() string {
	if int(k) < len(streetKindNames) {
		return streetKindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// StreetKind reads the first digit of the street. It is a habit of numbering and no proof: in Zhengzhou 410172561, with
// a 5, is a subdistrict, and 410172360, with a 3, a township that has become one.
func (d Division) StreetKind() StreetKind {
	if d.Street == "" {
		return NoStreet
	}
	switch d.Street[0] {
	case '0':
		return Subdistrict
	case '1':
		return Town
	case '2', '3':
		return Township
	case '4', '5':
		return Combined
	}
	return NoStreet
}

// A CodeRule is how many digits follow the 12 of the division. The zero rule is 3 for the grid and 3 for the
// micro-grid. 12+3 is the unit grid of city management [B: Beijing's local standard; C: a deployed system]; 12+3+3 was
// seen in practice only [M: no source found], so widths are the host's to choose.
type CodeRule struct {
	Grid  int // 1 to 9; 0: 3
	Micro int // 1 to 9; 0: 3
}

// A GridCode is the code of a grid or micro-grid cut into its parts.
type GridCode struct {
	Division Division
	Grid     string // sequence in the committee's area
	Micro    string // sequence in the grid; empty for a grid
}

// Parse cuts the code of a grid (12 digits and Grid more) or of a micro-grid (and Micro more). A sequence is never
// zero. The error is an [*gridgov.InvalidError]; a rule whose widths are out of range is one too.
func (r CodeRule) Parse(code string) (GridCode, error) {
	const field, area = "code", 12
	if r.Grid == 0 {
		r.Grid = 3
	}
	if r.Micro == 0 {
		r.Micro = 3
	}
	if r.Grid < 1 || r.Grid > 9 || r.Micro < 1 || r.Micro > 9 {
		return GridCode{}, gridgov.Invalid("code rule",
			gridgov.Fault{Field: "rule", Rule: gridgov.RuleRange, Limit: "1…9", Right: gridgov.Text{En: "digits", Zh: "按位数计"}})
	}
	grid, micro := area+r.Grid, area+r.Grid+r.Micro
	if len(code) != grid && len(code) != micro || !digits(code) {
		return GridCode{}, gridgov.Invalid(field, gridgov.Fault{Field: field, Rule: gridgov.RuleForm, Right: gridgov.Text{
			En: strconv.Itoa(grid) + " or " + strconv.Itoa(micro) + " digits",
			Zh: "应为" + strconv.Itoa(grid) + "或" + strconv.Itoa(micro) + "位数字",
		}, Got: code})
	}
	d, err := ParseDivision(code[:area])
	if err != nil {
		return GridCode{}, err
	}
	g := GridCode{Division: d, Grid: code[area:grid], Micro: code[grid:]}
	if d.Committee == "" || zeros(g.Grid) || zeros(g.Micro) {
		return GridCode{}, gridgov.Invalid(field,
			gridgov.Fault{
				Field: field, Rule: gridgov.RuleForm, Right: gridgov.Text{En: "committee and sequences above 0", Zh: "居委会代码和顺序号应大于0"},
				Got: code,
			})
	}
	return g, nil
}

// zeros reports whether s consists of one or more zeros.
func zeros(s string) bool {
	for i := range len(s) {
		if s[i] != '0' {
			return false
		}
	}
	return s != ""
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
