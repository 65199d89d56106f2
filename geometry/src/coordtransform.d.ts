/** What the tests use of the independent converter; it brings no types. */
declare module 'coordtransform' {
  type Numbers = [lon: number, lat: number];
  const converter: {
    wgs84togcj02(lon: number, lat: number): Numbers;
    gcj02towgs84(lon: number, lat: number): Numbers;
    gcj02tobd09(lon: number, lat: number): Numbers;
  };
  export default converter;
}
