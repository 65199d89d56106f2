import { useSearchParams } from 'react-router';

/** What a list is asked for, kept in the address: a filtered list can be sent to a colleague and survives a reload. */
export function useAsked(): { asked: URLSearchParams; put: (name: string, value: string | null) => void } {
  const [asked, setAsked] = useSearchParams();
  const put = (name: string, value: string | null) =>
    setAsked(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null || value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return { asked, put };
}
