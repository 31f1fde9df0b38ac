/** Does some work for each item, a few at a time, and tells the outcomes as they come; what is under way when the caller leaves is waited for by nobody. */
export async function* inParallel<Item, Done>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Done>,
): AsyncGenerator<Done> {
  const underWay = new Map<number, Promise<{ readonly index: number; readonly done: Done }>>()
  let next = 0
  const begin = () => {
    const index = next
    next += 1
    const item = items[index] as Item
    underWay.set(
      index,
      work(item).then((done) => ({ index, done })),
    )
  }
  while (next < items.length || underWay.size > 0) {
    while (next < items.length && underWay.size < atOnce) begin()
    const { index, done } = await Promise.race(underWay.values())
    underWay.delete(index)
    yield done
  }
}
