//go:build !race

package ticket

const raceDetector = false
