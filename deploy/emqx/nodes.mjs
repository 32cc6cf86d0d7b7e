export async function checkNodes() {
  return [];
}
