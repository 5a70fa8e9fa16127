// Package requestlog reads a city's log of requests (诉求), whatever its columns are called, and gives what happened in
// the order in which it happened. It is the reading half of the replay example.
//
//	m, err := requestlog.ReadMap("boston.json", data)
//	log, err := requestlog.Open(ctx, "boston311.csv.gz", m, requestlog.Options{Rejects: "boston.rejects.csv"})
//	defer log.Close()
//	for event, err := range log.Events() { … }
//
// # The map
//
// A map says in JSON what the columns of a log mean, so that any log can be replayed without code:
//
//	{
//	 "columns": {"id": "case_enquiry_id", "opened": "open_dt", "due": "target_dt", "closed": "closed_dt",
//	             "category": ["reason", "type"], "text": "case_title", "handler": ["department", "queue"],
//	             "status": "case_status", "channel": "source", "lat": "latitude", "lon": "longitude",
//	             "address": "location"},
//	 "open_values": ["Open"], "closed_values": ["Closed"],
//	 "layouts": ["2006-01-02 15:04:05"], "zone": "America/New_York",
//	 "blank": ["", " ", "NA"],
//	 "no_point": [[42.3594, -71.0587]],
//	 "root": {"id": "boston", "name": "Boston"},
//	 "grid": [{"level": 2, "id": "DISTRICT", "name": "DISTRICT", "parent": ""}],
//	 "check": {"ontime": {"column": "ontime", "late": ["OVERDUE"], "ontime": ["ONTIME"]},
//	           "areas": [{"column": "police_district", "level": 2, "match": "id"}]}
//	}
//
// Nothing but columns.opened is required. Without columns.id a row's line is its id. An unknown key is an error.
//
//   - columns: the log's column for each thing, or a list of columns. For category (分类) and handler (承办单位) a list
//     is a path from coarse to fine, in which blank cells are left out, and for unit (所属网格) one that ends at a blank cell;
//     for every other key it means the first column that is not blank. A column may also be several joined,
//     {"join": ["date", "time"]}. The keys are id, opened, due, closed, category, handler, text, status, channel, lat, lon, point,
//     address, origin, kind, reply, resolution, parent and unit. A point in place of lat and lon is "(lat, lon)", where what is
//     before the bracket is not looked at, or "POINT (lon lat)". Latitude and longitude are in degrees, as numbers or with degree
//     signs and letters: 34.25, 34.25° N, 34°15'N.
//   - open_values, closed_values: what the status column says of an open and of a closed case. Without either list the
//     status is not judged, and open_values alone say of no case that it is closed; a blank status is in a list that holds "".
//     A case whose status is of a closed one and that has no closing time is closed at the log's last instant, and flagged; so
//     is one whose closing time cannot be read, unless its status is of an open one. A placeholder, such as "-" or 9999-12-31,
//     is no closing time.
//   - layouts, zone, days, blank, encoding, delimiter, skip, sheet, quotes: how the table is written; package logtable describes
//     them. days may name opened, due and closed.
//   - no_point: points [lat, lon] that stand for an unknown place.
//   - root: the level-1 unit above all. Where several level-1 units come from a file there is no root.
//   - grid: for each GeoJSON file, in the order given, its level (1 to 4) and which property is a unit's id, its name
//     (default: the id) and its parent's id on the level above. A parent without a polygon of its own is made from that
//     value. A unit whose parent is blank hangs under root. Where features have no property "id", "id" is their own id.
//   - check: where the log itself says whether a case was late, compared with the desk's verdict where there is a deadline and
//     counted by open and closed in any case, and in which unit of a level it lies: match is "id"
//     (the default), "name", or "number" for the same integer with other leading zeros. A name is compared without regard to
//     case, full and half width, and spaces.
//
// Beyond the form above a map may say:
//
//   - steps: further columns with times, each with what was done then, at most 32:
//     [{"column": "responded_at", "do": "respond"}, {"column": "rated_at", "do": "rate", "value": "score"}]. The words
//     for do are respond, accept, answer, rework, close, reopen, convene and rate; value names the column with the
//     score, a whole number from 1 to 5, and is for rate alone. A close that no reopen follows is the end of the case: it is left
//     out where columns.closed is not earlier, and is the closing time of a case that has ended and has none. At one instant the steps
//     of a row come after its opening and before its closing (the last one, columns.closed), in the order of the list; but a rate
//     and a reopen come after the closing, where no close is before them. On a day that is what a step without an hour goes by
//     too. A step before the opening is put at its instant.
//   - columns.origin and origins: how a request came, from the column's values to reporter (the default), behalf
//     (somebody on another's behalf), worker (a grid worker, 网格员, found it) or order (handed down from above):
//     {"patrol": "worker", "12345": "order"}. The row of another value is flagged.
//   - columns.unit and place: the unit in which a row lies. {"level": 2, "match": "name"} is the level of the first column of unit,
//     the others being of the levels below, and how values are compared with units, as for check. A row is placed so that has no
//     point, or whose point cannot be read, is among no_point or lies in no unit. A level that no file of grid has, not as a
//     parent either, is made from the values: see [Map.NewPlaces]. With level 1 there is no root; a row without a unit then is
//     in no place.
//   - columns.kind and kinds: what the reporter wants (诉求类型), from the column's values. The names inquiry (咨询), help (求助),
//     complaint (投诉), report (举报) and suggestion (建议), in either language, are known; kinds has other words for them:
//     {"Queja": "complaint"}. The row of a word that is neither is flagged.
//   - columns.reply: the words of the answer; of several answers those of the last.
//   - columns.resolution and resolutions: how cases end, from a value of the column to a resolution of package ticket in English
//     or Chinese: {"Closed (Duplicate)": "duplicate", "Anulada": "作废"}. Where the column is not named, or its value is not
//     listed, the value of the status counts. A case with a listed value is closed, unless its status is in open_values; a value
//     in both is a fault. What no resolution is listed for ends as explained.
//   - columns.parent: the id of the row of which a duplicate is one.
//   - worker_channels: values of the channel column that mean origin worker, where origin does not say.
//
// # Rows that are not as they should be
//
// Each row is accepted, perhaps with flags, or rejected; accepted + rejected = rows read, and an empty line is no row.
// See [Reader], [RejectKind] and [Flag]. The reader's limits, in bytes: a row 1 MiB, 500 lines and 16,384 cells, an id 128, a text
// or a reply 16,384, an address 1000, a channel, a status or a level of a category or handler 100, a unit or area 200. A longer
// cell is cut between characters, an id so that its end tells it from others, and a category over 500 or a handler over 240 between
// levels; the row is flagged. Other cells may be of any length: words are compared in full, and what the map does not name may hold
// anything.
package requestlog
