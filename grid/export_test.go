package grid

// SquareMetres is squareMetres, for comparison with a model.
func SquareMetres(polygons []Polygon) float64 {
	area, _ := squareMetres(polygons)
	return area
}
