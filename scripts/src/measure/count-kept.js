// Evaluated in the page: how many records and keys a technician's storage holds.
// biome-ignore lint/nursery/noFloatingPromises: whoever evaluates it waits for its value
(async () => {
  const { promise, resolve: done, reject: failed } = Promise.withResolvers();
  const opening = indexedDB.open('sharp-eyes-onsite');
  opening.onerror = failed;
  opening.onsuccess = () => {
    const all = opening.result.transaction(['records', 'keys']);
    const counts = ['records', 'keys'].map((name) => all.objectStore(name).count());
    all.oncomplete = () => done(counts.reduce((sum, { result }) => sum + result, 0));
  };
  return promise;
})();
