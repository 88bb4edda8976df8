import { IconPhoto } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useIntersection } from '@mantine/hooks';
import { getPicture } from '../api/http';
import { keys } from '../api/keys';

const EVERY_MS = 3_000;

/** A small picture of a running execution, renewed every few seconds while somebody can see it. */
export function Thumbnail({ executionId, paused, alt }: { executionId: string; paused: boolean; alt: string }) {
  const { ref, entry } = useIntersection();
  const { data } = useQuery({
    queryKey: keys.picture(executionId),
    queryFn: ({ signal }) => getPicture(`/api/executions/${executionId}/screenshot`, signal),
    enabled: !paused && (entry?.isIntersecting ?? false),
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: false,
    retry: false,
    gcTime: 10_000,
    // A picture is a Blob: comparing it with the last one would always find them equal.
    structuralSharing: false,
  });
  const url = useObjectUrl(data ?? null);
  return (
    <div className="thumbnail" ref={ref}>
      {url ? <img src={url} alt={alt} /> : <IconPhoto size={22} stroke={1.4} aria-hidden />}
    </div>
  );
}

function useObjectUrl(blob: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) {
      setUrl(null);
      return;
    }
    const created = URL.createObjectURL(blob);
    setUrl(created);
    // The next picture is put in place before this one is given up.
    return () => void setTimeout(() => URL.revokeObjectURL(created), 1_000);
  }, [blob]);
  return url;
}
