"""Operations: monitoring, the doctor, drills and backups."""
