// Package metrics makes figures that can be defended.
package metrics
